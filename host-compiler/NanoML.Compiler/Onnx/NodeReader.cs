using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Onnx.Proto;
using AttributeType = NanoML.Compiler.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace NanoML.Compiler.Onnx;

/// <summary>Reads nodes and their attributes; gives every node a unique name.</summary>
internal sealed class NodeReader(OnnxSource source, TensorReader tensors)
{
    private static readonly UTF8Encoding s_strictUtf8 = new(false, throwOnInvalidBytes: true);

    public ImmutableArray<OnnxNode> Read(IReadOnlyList<NodeProto> nodes)
    {
        HashSet<string> taken = [.. nodes.Select(n => n.Name)];
        HashSet<string> given = [""];
        var read = ImmutableArray.CreateBuilder<OnnxNode>(nodes.Count);
        for (int index = 0; index < nodes.Count; index++)
        {
            string name = nodes[index].Name;
            read.Add(Read(nodes[index], given.Add(name) ? name : FreeName(nodes[index].OpType, index, taken)));
        }

        return read.MoveToImmutable();
    }

    private static string FreeName(string opType, int index, HashSet<string> taken)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{opType}_{index}");
        while (!taken.Add(name))
        {
            name += "_";
        }

        return name;
    }

    private OnnxNode Read(NodeProto node, string name)
    {
        source.Name(name, "a node");
        string opType = source.Name(node.OpType, $"the operator of node '{name}'");
        string domain = source.Name(node.Domain, $"the domain of node '{name}'");
        if (opType.Length == 0)
        {
            throw source.Error(DiagnosticCatalog.BadGraph, $"node '{name}' has no operator");
        }

        return new OnnxNode(
            name,
            opType,
            OnnxReader.IsDefaultDomain(domain) ? "" : domain,
            ReadNames(node.Input, name),
            ReadNames(node.Output, name),
            ReadAttributes(node, $"node '{name}' ({opType})"));
    }

    private ImmutableArray<string> ReadNames(IEnumerable<string> names, string node) =>
        [.. names.Select(value => source.Name(value, $"a value of node '{node}'"))];

    private ImmutableDictionary<string, OnnxAttribute> ReadAttributes(NodeProto node, string where)
    {
        var attributes = ImmutableDictionary.CreateBuilder<string, OnnxAttribute>(StringComparer.Ordinal);
        foreach (AttributeProto proto in node.Attribute)
        {
            string name = source.Name(proto.Name, $"an attribute of {where}");
            if (!attributes.TryAdd(name, new OnnxAttribute(name, ReadValue(proto, where))))
            {
                throw source.Error(DiagnosticCatalog.BadGraph, $"{where}: attribute '{name}' is there twice");
            }
        }

        return attributes.ToImmutable();
    }

    private object ReadValue(AttributeProto proto, string where)
    {
        string what = $"attribute '{proto.Name}' of {where}";
        return TypeOf(proto) switch
        {
            AttributeType.Float => proto.F,
            AttributeType.Int => proto.I,
            AttributeType.String => Decode(proto.S, what),
            AttributeType.Tensor when proto.T is not null => tensors.Read(proto.T, what),
            AttributeType.Floats => proto.Floats.ToImmutableArray(),
            AttributeType.Ints => proto.Ints.ToImmutableArray(),
            AttributeType.Strings => proto.Strings.Select(s => Decode(s, what)).ToImmutableArray(),
            AttributeType.Graph when proto.G is not null => ReadGraph(proto.G, what),
            AttributeType.Graph or AttributeType.Graphs => OnnxSubgraph.Unread,
            AttributeType.Undefined or AttributeType.Tensor => throw source.Error(DiagnosticCatalog.BadGraph, $"{what} has no value"),
            AttributeType type => throw source.Error(DiagnosticCatalog.UnsupportedAttribute, $"{what} is of the unsupported type {type}"),
        };
    }

    private OnnxSubgraph ReadGraph(GraphProto graph, string what)
    {
        bool isSmall = graph.Node.Count <= OnnxSubgraph.MaxNodes && graph.Initializer.Count <= OnnxSubgraph.MaxNodes
            && graph.Initializer.All(tensor => tensor.DataType != (int)TensorProto.Types.DataType.String);
        if (!isSmall)
        {
            return OnnxSubgraph.Unread;
        }

        var initializers = ImmutableDictionary.CreateBuilder<string, OnnxTensor>(StringComparer.Ordinal);
        foreach (TensorProto proto in graph.Initializer)
        {
            string name = source.Name(proto.Name, $"an initialiser of {what}");
            initializers[name] = tensors.Read(proto, $"initialiser '{name}' of {what}");
        }

        return new OnnxSubgraph(
            ReadNames(graph.Input.Select(input => input.Name), what),
            ReadNames(graph.Output.Select(output => output.Name), what),
            Read(graph.Node),
            initializers.ToImmutable());
    }

    private static AttributeType TypeOf(AttributeProto proto) => proto switch
    {
        { Type: not AttributeType.Undefined } => proto.Type,
        { HasF: true } => AttributeType.Float,
        { HasI: true } => AttributeType.Int,
        { HasS: true } => AttributeType.String,
        { T: not null } => AttributeType.Tensor,
        { G: not null } => AttributeType.Graph,
        { Floats.Count: > 0 } => AttributeType.Floats,
        { Ints.Count: > 0 } => AttributeType.Ints,
        { Strings.Count: > 0 } => AttributeType.Strings,
        { Graphs.Count: > 0 } => AttributeType.Graphs,
        _ => AttributeType.Undefined,
    };

    private string Decode(ByteString bytes, string what)
    {
        try
        {
            return s_strictUtf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException e)
        {
            throw source.Error(DiagnosticCatalog.BadGraph, $"{what} is not UTF-8 text", inner: e);
        }
    }
}
