using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;

namespace NanoML.Compiler.Ops.Support;

/// <summary>What an operator sees while it writes itself as ONNX: the counterpart of <see cref="NodeImport"/>.</summary>
public sealed class NodeExport
{
    private readonly Node _node;
    private readonly IReadOnlyDictionary<string, Value> _values;
    private readonly string[] _inputs;
    private readonly string _output;
    private readonly ICollection<OnnxNode> _nodes;
    private readonly ICollection<OnnxTensor> _initializers;

    /// <param name="values">Of the graph, by name.</param>
    /// <param name="inputs">The names under which the node's inputs are in the file.</param>
    /// <param name="output">The name that its output takes there.</param>
    /// <param name="nodes">Are appended to.</param>
    /// <param name="initializers">Are appended to.</param>
    internal NodeExport(
        Node node,
        IReadOnlyDictionary<string, Value> values,
        string[] inputs,
        string output,
        ICollection<OnnxNode> nodes,
        ICollection<OnnxTensor> initializers)
    {
        _node = node;
        _values = values;
        _inputs = inputs;
        _output = output;
        _nodes = nodes;
        _initializers = initializers;
    }

    /// <summary>Names in the file; empty for an optional input that is left out.</summary>
    public IReadOnlyList<string> Inputs => _inputs;

    public Shape Shape(int input) => _values[_node.Inputs[input]].Shape;

    /// <summary>A constant as the model holds it.</summary>
    internal static OnnxTensor ToOnnx(string name, Tensor tensor) => tensor.IsFloat
        ? new OnnxTensor(name, ElementType.Float32, tensor.Shape.Dims, tensor.Floats)
        : new OnnxTensor(name, tensor.Type.ElementType, tensor.Shape.Dims, tensor.Integers);

    /// <summary>Adds a constant that was an attribute of ours and is an input of ONNX's.</summary>
    public string Constant(string role, Tensor tensor)
    {
        string name = $"{_node.Name}/{role}";
        _initializers.Add(ToOnnx(name, tensor));
        return name;
    }

    /// <summary>Adds a list of integers, such as a shape or axes.</summary>
    public string Constant(string role, ImmutableArray<int> values) =>
        Constant(role, new Tensor(Ir.Shape.Of(values.Length), [.. Longs(values)]));

    /// <summary>Emits a node before the one that makes the output, and returns the name of its result.</summary>
    public string Before(
        string opType, string role, IEnumerable<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        string output = $"{_output}/{role}";
        Append($"{_node.Name}/{role}", opType, inputs, output, attributes);
        return output;
    }

    /// <summary>Emits the node that makes the output.</summary>
    /// <param name="attributes">Values as <see cref="OnnxAttribute"/> takes them.</param>
    public void Emit(string opType, IEnumerable<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        Append(_node.Name, opType, inputs, _output, attributes);

    /// <summary>Emits the node that makes the output, and the activation that was fused into it.</summary>
    public void EmitClamped(
        string opType, IEnumerable<string> inputs, Clamp? clamp, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        if (clamp is not { } range)
        {
            Emit(opType, inputs, attributes);
            return;
        }

        string before = $"{_output}/unclamped";
        Append(_node.Name, opType, inputs, before, attributes);
        EmitClamp(range, before, $"{_node.Name}/clamp");
    }

    /// <summary>Emits a Relu or a Clip as the node itself.</summary>
    public void EmitClamp(Clamp clamp) => EmitClamp(clamp, Inputs[0], _node.Name);

    /// <summary>A list of integers as an attribute takes it.</summary>
    public static ImmutableArray<long> Longs(IEnumerable<int> values) => [.. values.Select(value => (long)value)];

    private void EmitClamp(Clamp clamp, string input, string name)
    {
        if (clamp == Clamp.Relu)
        {
            Append(name, "Relu", [input], _output, []);
            return;
        }

        string low = float.IsNegativeInfinity(clamp.Min) ? "" : Constant("clip_min", Tensor.Scalar(clamp.Min));
        string high = float.IsPositiveInfinity(clamp.Max) ? "" : Constant("clip_max", Tensor.Scalar(clamp.Max));
        Append(name, "Clip", [input, low, high], _output, []);
    }

    private void Append(
        string name, string opType, IEnumerable<string> inputs, string output, ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var named = ImmutableDictionary.CreateBuilder<string, OnnxAttribute>();
        foreach ((string attribute, object value) in attributes)
        {
            named[attribute] = new OnnxAttribute(attribute, value);
        }

        _nodes.Add(new OnnxNode(name, opType, "", [.. inputs], [output], named.ToImmutable()));
    }
}
