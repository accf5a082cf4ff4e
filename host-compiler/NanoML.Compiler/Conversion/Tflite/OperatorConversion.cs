using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Tflite;

namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>One operator on its way to ONNX: what its file of <see cref="OperatorGroups"/> reads from and writes to.</summary>
internal sealed class OperatorConversion
{
    private const int LongestName = 60;

    private readonly TfliteModel _model;
    private readonly TensorValues _values;
    private readonly OnnxParts _parts;
    private readonly Quantities _quantities;
    private readonly string _name;
    private readonly List<OnnxNode> _nodes = [];
    private readonly Dictionary<string, string> _renamed = [];

    public OperatorConversion(TfliteModel model, Step step, TensorValues values, OnnxParts parts, Quantities quantities)
    {
        _model = model;
        _values = values;
        _parts = parts;
        _quantities = quantities;
        Step = step;
        string tensor = Operator.Outputs.IsEmpty ? "" : model.Tensors[Operator.Outputs[0]].Name;
        _name = $"{Operator.Index} {Operator.Name} {PlainText.Beginning(tensor.Split(';')[0], LongestName)}".TrimEnd();
    }

    public Step Step { get; }

    public TfliteOperator Operator => Step.Operator;

    public TfliteOptions Options => Operator.Options;

    public int InputCount => Operator.Inputs.Length;

    public bool HasInput(int input) => input < InputCount && Operator.Inputs[input] >= 0;

    /// <exception cref="CompilerException">There is none (NML0112).</exception>
    public TfliteTensor Input(int input) => HasInput(input) ? _model.Tensors[Operator.Inputs[input]] : throw Malformed($"input {input} is missing");

    /// <exception cref="CompilerException">There is none (NML0112).</exception>
    public TfliteTensor Output(int output = 0) =>
        output < Operator.Outputs.Length ? _model.Tensors[Operator.Outputs[output]] : throw Malformed($"output {output} is missing");

    /// <summary>The input's value, in the order of axes that is asked for.</summary>
    /// <param name="rank">To which a constant is broadcast, with axes of one element in front.</param>
    public string Read(int input, Layout layout = Layout.File, int rank = 0) => _values.Read(Input(input).Index, layout, rank);

    /// <summary>The order of axes in which an operator that knows none had best compute: images stay as the layer before them left them.</summary>
    public Layout LayoutOf(params ReadOnlySpan<int> inputs)
    {
        bool hasChannelsFirst = false;
        foreach (int input in inputs)
        {
            if (Constant(input) is { Rank: <= Layouts.ImageRank })
            {
                continue;
            }

            if (Input(input).Rank != Layouts.ImageRank)
            {
                return Layout.File;
            }

            hasChannelsFirst |= _values.HasChannelsFirst(Input(input).Index);
        }

        return hasChannelsFirst ? Layout.ChannelsFirst : Layout.File;
    }

    /// <summary>The constant that an input is, or is computed from; null where it is none.</summary>
    public TfliteTensor? Constant(int input) => _values.Constant(Input(input).Index);

    /// <summary>Makes the output stand for the constant that the input is.</summary>
    public void WriteConstant(TfliteTensor constant) => _values.SetConstant(Output().Index, constant.Index);

    /// <summary>The name of a constant with its axes in another order.</summary>
    /// <param name="what">For the error.</param>
    /// <exception cref="CompilerException">The input is no constant of that rank (NML0114, NML0112).</exception>
    public string Weights(int input, string what, params ImmutableArray<int> permutation)
    {
        TfliteTensor constant = Constant(input)
            ?? throw Unsupported($"its {what} are computed while the model runs", "Convert a model whose weights are constants.");
        return constant.Rank == permutation.Length
            ? _values.ReadConstant(constant, constant.Shape, permutation)
            : throw Malformed($"its {what} have {constant.Rank} axes and not {permutation.Length}");
    }

    /// <summary>The elements of a constant of integers.</summary>
    /// <exception cref="CompilerException">It is not constant (NML0114), or of other elements (NML0112).</exception>
    public long[] Integers(int input, string what)
    {
        TfliteTensor constant = Constant(input)
            ?? throw Unsupported($"its {what} are computed while the model runs", "Convert a model of fixed shapes.");
        return constant.Type is TfliteType.Int32 or TfliteType.Int64 ? TensorData.Integers(constant) : throw Malformed($"its {what} are of {constant.Type}");
    }

    /// <summary>Axes in [0, rank).</summary>
    /// <exception cref="CompilerException">One is beyond (NML0112).</exception>
    public int Axis(long axis, int rank) =>
        axis >= -rank && axis < rank ? (int)(axis < 0 ? axis + rank : axis) : throw Malformed($"axis {axis} is not one of {rank}");

    /// <summary>Adds a node with one output, whose name it returns.</summary>
    public string Emit(string opType, string[] inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        string output = _parts.FreshValue($"{Output().Name}/{opType}");
        _nodes.Add(OnnxParts.Node(_parts.FreshNode($"{_name}/{opType}"), opType, inputs, output, attributes));
        return output;
    }

    /// <summary>A constant of integers of one axis.</summary>
    public string Constant(string role, params ReadOnlySpan<long> values) => _parts.Constant($"{Output().Name}/{role}", [values.Length], values.ToArray());

    public string Scalar(string role, float value) => _parts.Constant($"{Output().Name}/{role}", [], [value]);

    public string Zeros(string role, int count) => _parts.Constant($"{Output().Name}/{role}", [count], new float[count]);

    /// <summary>The value with the fused activation of the operator's options.</summary>
    public string Activated(string value) => FusedActivation.Apply(this, value);

    /// <summary>Makes a value the operator's output: rounded to its levels where it has some.</summary>
    public void Write(string value, Layout layout = Layout.File, int output = 0)
    {
        TfliteTensor tensor = Output(output);
        bool isOwn = _nodes.Exists(node => node.Outputs[0] == value) && !_renamed.ContainsKey(value);
        string name = layout == Layout.File ? tensor.Name : TensorValues.ChannelsFirstName(tensor);
        if (layout != Layout.File)
        {
            name = _parts.FreshValue(name);
        }

        if (_quantities.AreLevels(tensor))
        {
            Flush();
            _quantities.Round(tensor, value, name, _name);
        }
        else if (isOwn)
        {
            _renamed.Add(value, name);
        }
        else
        {
            name = value;
        }

        _values.Set(tensor.Index, layout, name);
    }

    /// <summary>Hands over the nodes that are not written yet.</summary>
    public void Flush()
    {
        foreach (OnnxNode node in _nodes)
        {
            _parts.Add(node.Reading(_renamed) with { Outputs = [_renamed.GetValueOrDefault(node.Outputs[0], node.Outputs[0])] });
        }

        _nodes.Clear();
    }

    /// <summary>What the file asks of the operator is not supported.</summary>
    public CompilerException Unsupported(string message, string fix) => Error(DiagnosticCatalog.UnsupportedTfliteOption, message, fix);

    /// <summary>The operator is not as the format has it.</summary>
    public CompilerException Malformed(string message) => Error(DiagnosticCatalog.BadTfliteGraph, message, null);

    private CompilerException Error(DiagnosticCode code, string message, string? fix) =>
        new(code, $"{_model.Path}: operator '{_name}': {message}", fix) { Node = _name };
}
