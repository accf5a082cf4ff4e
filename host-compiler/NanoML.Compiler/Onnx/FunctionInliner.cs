using Google.Protobuf.Collections;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Onnx.Proto;

namespace NanoML.Compiler.Onnx;

/// <summary>Puts the nodes of the model's own functions in the place of their calls, as ONNX defines it.</summary>
internal sealed class FunctionInliner
{
    private const int MaxDepth = 32;
    private const int MaxNodes = 100_000;

    private readonly OnnxSource _source;
    private readonly ModelProto _model;
    private readonly Dictionary<(string, string), FunctionProto> _functions = [];
    private readonly List<NodeProto> _nodes = [];
    private int _calls;

    private FunctionInliner(OnnxSource source, ModelProto model)
    {
        _source = source;
        _model = model;
        foreach (FunctionProto function in model.Functions)
        {
            _functions[(function.Domain, function.Name)] = function;
        }
    }

    /// <summary>The nodes of the graph without calls of functions.</summary>
    /// <exception cref="CompilerException">
    /// Functions call each other in a circle or make too many nodes (NML0103), or need another opset (NML0003).
    /// </exception>
    public static IReadOnlyList<NodeProto> Run(OnnxSource source, ModelProto model)
    {
        if (model.Functions.Count == 0)
        {
            return model.Graph.Node;
        }

        var inliner = new FunctionInliner(source, model);
        inliner.Append(model.Graph.Node, 0);
        return inliner._nodes;
    }

    private void Append(IEnumerable<NodeProto> nodes, int depth)
    {
        foreach (NodeProto node in nodes)
        {
            if (_functions.TryGetValue((node.Domain, node.OpType), out FunctionProto? function))
            {
                Require(depth < MaxDepth, $"function '{OnnxSource.OneLine(function.Name)}' calls itself, or calls go deeper than {MaxDepth}");
                Append(Body(node, function), depth + 1);
            }
            else
            {
                Require(_nodes.Count < MaxNodes, $"its functions make more than {MaxNodes} nodes");
                _nodes.Add(node);
            }
        }
    }

    private IEnumerable<NodeProto> Body(NodeProto call, FunctionProto function)
    {
        RequireOpset(function);
        string prefix = $"{(call.Name.Length > 0 ? call.Name : function.Name)}/{_calls++}/";
        var names = new Dictionary<string, string> { [""] = "" };
        Bind(names, function.Input, call.Input);
        var copies = new List<NodeProto>();
        foreach ((string inner, string outer) in function.Output.Zip(call.Output).Where(pair => pair.Second.Length > 0))
        {
            // An output that is an input, or that the call names twice, is handed on.
            if (!names.TryAdd(inner, outer))
            {
                copies.Add(new NodeProto { OpType = "Identity", Name = $"{prefix}{inner}", Input = { names[inner] }, Output = { outer } });
            }
        }

        return function.Node.Select(node => Copy(node, call, function, names, prefix)).Concat(copies);
    }

    private static void Bind(Dictionary<string, string> names, RepeatedField<string> inner, RepeatedField<string> outer)
    {
        for (int k = 0; k < inner.Count; k++)
        {
            names[inner[k]] = k < outer.Count ? outer[k] : "";
        }
    }

    private static NodeProto Copy(NodeProto node, NodeProto call, FunctionProto function, Dictionary<string, string> names, string prefix)
    {
        NodeProto copy = node.Clone();
        copy.Name = prefix + node.Name;
        copy.Input.Clear();
        copy.Input.AddRange(node.Input.Select(Rename));
        copy.Output.Clear();
        copy.Output.AddRange(node.Output.Select(Rename));
        copy.Attribute.Clear();
        copy.Attribute.AddRange(node.Attribute.Select(attribute => Resolve(attribute, call, function)).OfType<AttributeProto>());
        return copy;

        string Rename(string name) => names.TryGetValue(name, out string? given) ? given : names[name] = prefix + name;
    }

    /// <summary>An attribute of a node in a function may copy one of the call; null when neither the call nor a default gives it.</summary>
    private static AttributeProto? Resolve(AttributeProto attribute, NodeProto call, FunctionProto function)
    {
        if (attribute.RefAttrName.Length == 0)
        {
            return attribute;
        }

        AttributeProto? given = call.Attribute.FirstOrDefault(a => a.Name == attribute.RefAttrName)
            ?? function.AttributeProto.FirstOrDefault(a => a.Name == attribute.RefAttrName);
        if (given is null)
        {
            return null;
        }

        AttributeProto copy = given.Clone();
        copy.Name = attribute.Name;
        return copy;
    }

    private void RequireOpset(FunctionProto function)
    {
        long? Version(IEnumerable<OperatorSetIdProto> opsets) => opsets.FirstOrDefault(o => OnnxReader.IsDefaultDomain(o.Domain))?.Version;
        if (Version(function.OpsetImport) is { } own && Version(_model.OpsetImport) is { } model && own != model)
        {
            throw _source.Error(
                DiagnosticCatalog.UnsupportedVersion,
                $"function '{OnnxSource.OneLine(function.Name)}' is of opset {own}, the model of opset {model}",
                "Inline the functions with onnx.inliner.inline_local_functions(model, convert_version=True).");
        }
    }

    private void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw _source.Error(DiagnosticCatalog.BadGraph, message);
        }
    }
}
