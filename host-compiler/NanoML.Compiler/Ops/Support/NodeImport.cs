using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// What an operator's import sees of its ONNX node: typed attributes, input types, and inputs that are known at compile time.
/// Attributes that no import read are an error, so a semantic we do not know is never dropped.
/// </summary>
public sealed class NodeImport
{
    private readonly string _source;
    private readonly OnnxNode _node;
    private readonly ImmutableArray<Value?> _inputs;
    private readonly HashSet<string> _read;

    /// <param name="inputs">One per node input, null for one that is left out.</param>
    public NodeImport(string source, int opset, OnnxNode node, ImmutableArray<Value?> inputs)
        : this(source, opset, node, inputs, [])
    {
    }

    private NodeImport(string source, int opset, OnnxNode node, ImmutableArray<Value?> inputs, HashSet<string> read)
    {
        _source = source;
        _node = node;
        _inputs = inputs;
        _read = read;
        Opset = opset;
        KeptInputs = [.. Enumerable.Range(0, inputs.Length)];
    }

    /// <summary>The node as the import of another operator sees it, which reads the same attributes.</summary>
    /// <param name="opset">Of that operator.</param>
    /// <param name="inputs">Null: the node's own.</param>
    public NodeImport As(int opset, ImmutableArray<Value?>? inputs = null) => new(_source, opset, _node, inputs ?? _inputs, _read);

    public int Opset { get; }

    public string OpType => _node.OpType;

    public int InputCount => _inputs.Length;

    /// <summary>How many outputs the node names; trailing outputs that are left out do not count.</summary>
    public int OutputCount => _node.Outputs.TakeWhile(name => name.Length > 0).Count();

    public bool HasOutput(int index) => index < _node.Outputs.Length && _node.Outputs[index].Length > 0;

    /// <summary>The inputs that stay inputs of the graph's node; the others became attributes.</summary>
    public ImmutableArray<int> KeptInputs { get; private set; }

    /// <summary>The outputs of the node that the operator makes, in their order; null: as many as it has, from the first on.</summary>
    public ImmutableArray<int>? KeptOutputs { get; private set; }

    /// <summary>Constants that follow the kept inputs: tensors that the node has among its attributes.</summary>
    public ImmutableArray<(string Role, Tensor Tensor)> Fed { get; private set; } = [];

    /// <summary>Makes a constant input of what the node has among its attributes, behind its own inputs.</summary>
    /// <param name="role">Part of the value's name.</param>
    public void Feed(string role, Tensor tensor) => Fed = Fed.Add((role, tensor));

    /// <summary>Says which outputs the operator makes; nothing may read the others.</summary>
    public void KeepOutputs(params ReadOnlySpan<int> outputs) => KeptOutputs = [.. outputs];

    /// <summary>Says which inputs stay; an import that turns its other inputs into attributes calls it.</summary>
    public void Keep(params ReadOnlySpan<int> inputs) => KeptInputs = [.. inputs];

    public bool HasInput(int index) => index < _inputs.Length && _inputs[index] is not null;

    /// <exception cref="OpException">The input is left out.</exception>
    public Value Input(int index) => HasInput(index) ? _inputs[index]! : throw new OpException(DiagnosticCatalog.BadGraph, $"input {index} is missing");

    public Shape Shape(int index) => Input(index).Shape;

    /// <summary>The elements of an input that must be known at compile time, or null when it is left out.</summary>
    /// <exception cref="OpException">The input depends on the model's input.</exception>
    public Tensor? Constant(int index, string role)
    {
        if (!HasInput(index))
        {
            return null;
        }

        return _inputs[index]!.Constant ?? throw OpException.Unsupported(
            $"its {role} is computed from the model's input", "Export the model with constant folding and a fixed input shape.");
    }

    /// <summary>A constant input of one element, or null when it is left out.</summary>
    /// <exception cref="OpException">The input is not constant or has several elements.</exception>
    public Tensor? ConstantScalar(int index, string role)
    {
        Tensor? tensor = Constant(index, role);
        return tensor is null || tensor.Shape.Count == 1
            ? tensor
            : throw new OpException(DiagnosticCatalog.BadGraph, $"its {role} has shape {tensor.Shape}, expected one number");
    }

    /// <summary>The integers of a constant input, or null when it is left out.</summary>
    public int[]? ConstantInts(int index, string role) => Constant(index, role) is { } tensor ? ToInts(RequireIntegers(tensor, role)) : null;

    public long Int(string attribute, long fallback) => Find(attribute)?.Int(_node) ?? fallback;

    public int SmallInt(string attribute, int fallback) => ToInts([Int(attribute, fallback)])[0];

    public float Float(string attribute, float fallback) => Find(attribute)?.Float(_node) ?? fallback;

    public string String(string attribute, string fallback) => Find(attribute)?.String(_node) ?? fallback;

    public int[]? Ints(string attribute) => Find(attribute)?.Ints(_node) is { } values ? ToInts([.. values]) : null;

    public long[]? Longs(string attribute) => Find(attribute)?.Ints(_node) is { } values ? [.. values] : null;

    public float[]? Floats(string attribute) => Find(attribute)?.Floats(_node) is { } values ? [.. values] : null;

    public ImmutableArray<string>? Strings(string attribute) => Find(attribute)?.Strings(_node);

    /// <summary>The element type whose number an attribute holds, or null when the attribute is not there or 0.</summary>
    /// <exception cref="OpException">The type is not among ours: a string, a complex number, an 8-bit float, 4 bits.</exception>
    public ElementType? DataType(string attribute)
    {
        int number = SmallInt(attribute, 0);
        return number == 0 ? null : DataTypes.ToElementType(number)
            ?? throw OpException.Unsupported($"its {attribute} is {DataTypes.Name(number)}, which is not supported");
    }

    public Tensor? Tensor(string attribute) => Find(attribute)?.Tensor(_node)?.ToTensor();

    public bool Has(string attribute) => _node.Attributes.ContainsKey(attribute);

    /// <summary>Marks attributes as known to have no effect on inference.</summary>
    public void Ignore(params ReadOnlySpan<string> attributes)
    {
        foreach (string attribute in attributes)
        {
            _read.Add(attribute);
        }
    }

    /// <exception cref="OpException">Fewer inputs than <paramref name="least"/> or more than <paramref name="most"/>.</exception>
    public void RequireInputs(int least, int most)
    {
        RequireCount(least, most);
        for (int k = 0; k < least; k++)
        {
            Input(k);
        }
    }

    /// <summary>As <see cref="RequireInputs"/>, of inputs that may be left out by an empty name.</summary>
    /// <inheritdoc cref="RequireInputs"/>
    public void RequireCount(int least, int most)
    {
        if (_inputs.Length < least || _inputs.Length > most)
        {
            throw new OpException(DiagnosticCatalog.BadGraph, $"has {_inputs.Length} inputs, expected {(least == most ? least : $"{least} to {most}")}");
        }
    }

    /// <summary>Turns an axis that may count from the end into one in [0, rank).</summary>
    /// <exception cref="OpException">The axis is out of range.</exception>
    public static int Axis(int axis, int rank)
    {
        int resolved = axis < 0 ? axis + rank : axis;
        return resolved >= 0 && resolved < rank ? resolved : throw OpException.Shape($"axis {axis} is not in a tensor of rank {rank}");
    }

    /// <exception cref="OpException">An attribute is there that nobody read.</exception>
    public void RequireAllRead()
    {
        if (_node.Attributes.Keys.Where(name => !_read.Contains(name)).Order(StringComparer.Ordinal).FirstOrDefault() is { } unread)
        {
            throw OpException.Unsupported($"attribute '{unread}' is not supported");
        }
    }

    public override string ToString() => $"{_source}: node '{_node.Name}' ({_node.OpType})";

    private OnnxAttribute? Find(string attribute)
    {
        _read.Add(attribute);
        return _node.Attributes.GetValueOrDefault(attribute);
    }

    private static long[] RequireIntegers(Tensor tensor, string role) =>
        tensor.IsFloat ? throw new OpException(DiagnosticCatalog.BadGraph, $"its {role} must hold integers") : tensor.Integers;

    // ONNX writes "to the end" as INT64_MAX or INT64_MIN, so out-of-range integers saturate.
    private static int[] ToInts(long[] values) => Array.ConvertAll(values, v => (int)Math.Clamp(v, int.MinValue, int.MaxValue));
}
