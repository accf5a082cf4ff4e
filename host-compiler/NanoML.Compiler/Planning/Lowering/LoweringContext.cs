using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Planning.Lowering;

/// <summary>What an operator sees while it turns itself into kernel calls.</summary>
public sealed class LoweringContext
{
    private readonly QuantGraph _graph;
    private readonly Dictionary<string, DeviceBuffer> _buffers;
    private readonly List<KernelCall> _calls;
    private readonly Node _node;
    private readonly SharedWeights? _weights;

    /// <param name="buffers">The buffer of every value lowered so far; the operator's outputs are added.</param>
    /// <param name="calls">The plan so far; the operator appends to it.</param>
    /// <param name="weights">Of a layer whose weights others have too.</param>
    public LoweringContext(
        QuantGraph graph, Node node, Dictionary<string, DeviceBuffer> buffers, List<KernelCall> calls, SharedWeights? weights = null)
    {
        _graph = graph;
        _node = node;
        _buffers = buffers;
        _calls = calls;
        _weights = weights;
    }

    /// <summary>Has the node's operator append its kernel calls.</summary>
    /// <exception cref="CompilerException">The device cannot run it.</exception>
    public void Lower()
    {
        if (_node.Op is not ILowers op)
        {
            throw NotPlannable($"{_node.Op.OpType} has no kernel on the device");
        }

        op.Lower(this);
    }

    /// <summary>The node's name: what kernel calls and tables are labelled with.</summary>
    public string Layer => _node.Name;

    public int InputCount => _node.Inputs.Length;

    public bool HasInput(int index) => index < _node.Inputs.Length && _node.Inputs[index].Length > 0;

    /// <summary>The elements of a constant input; null when it is an activation or left out.</summary>
    public Tensor? Constant(int index) => HasInput(index) ? _graph.Graph.Value(_node.Inputs[index]).Constant : null;

    /// <summary>A constant input all of whose elements are finite.</summary>
    /// <param name="problem">Said of any other.</param>
    /// <exception cref="CompilerException">NML0302: it is computed, or an element is NaN or infinite.</exception>
    public Tensor FiniteConstant(int index, string problem) => Constant(index) is { } constant && constant.Floats.All(float.IsFinite)
        ? constant
        : throw Error(DiagnosticCatalog.BadWeights, problem);

    /// <summary>An input with its quantisation. A constant gets the scale that covers its own range, as far as it matters.</summary>
    /// <exception cref="CompilerException">A constant is not finite.</exception>
    public QuantValue Input(int index)
    {
        if (Constant(index) is not { } constant)
        {
            return _graph.Activations[_node.Inputs[index]];
        }

        float[] data = constant.ToFloats();
        if (!data.All(float.IsFinite))
        {
            throw Error(DiagnosticCatalog.BadWeights, $"its constant '{_node.Inputs[index]}' holds NaN or infinity");
        }

        QuantParams quant = _graph.Graph.Value(_node.Inputs[index]).Pinned?.ToActivation()
            ?? ConstantRange(index, data.DefaultIfEmpty().Min(), data.DefaultIfEmpty().Max());
        return new QuantValue(_node.Inputs[index], constant.Shape, quant);
    }

    private QuantParams ConstantRange(int index, double min, double max)
    {
        if (_node.Op is ILimitsConstants op && Constant(1 - index) is null)
        {
            (double least, double most) = op.Useful(index, Input(1 - index).Quant, Output().Quant);
            (min, max) = (Math.Clamp(min, least, most), Math.Clamp(max, least, most));
        }

        return QuantParams.FromRange(min, max);
    }

    /// <summary>Whether the model's file gives the scales of the first input and of the output, and they are the same.</summary>
    public bool KeepsLevels => _graph.Graph.Value(_node.Inputs[0]).Pinned is { } pinned && pinned == _graph.Graph.Value(_node.Outputs[0]).Pinned;

    /// <summary>Whether a node, or the model's caller, reads an output.</summary>
    public bool IsRead(int index) => index < _node.Outputs.Length
        && (_graph.Graph.Outputs.Contains(_node.Outputs[index]) || _graph.Graph.Nodes.Any(node => node.Inputs.Contains(_node.Outputs[index])));

    public QuantValue Output(int index = 0) => _graph.Activations[_node.Outputs[index]];

    /// <summary>The integer weights of an <see cref="IWeightedOp"/>.</summary>
    public QuantWeights Weights => _graph.Weights[_node.Name];

    /// <summary>Where an input's bytes are; a constant is quantised into a table.</summary>
    public DeviceBuffer InputBuffer(int index)
    {
        if (Constant(index) is not { } constant)
        {
            return _buffers[_node.Inputs[index]];
        }

        QuantParams quant = Input(index).Quant;
        byte[] bytes = Array.ConvertAll(constant.ToFloats(), x => quant.Quantize(x));
        return new DeviceBuffer(_node.Inputs[index], bytes.Length, Table($"Constant{index}", bytes));
    }

    /// <summary>Where an output's bytes go.</summary>
    public DeviceBuffer OutputBuffer(int index = 0)
    {
        string name = _node.Outputs[index];
        if (!_buffers.TryGetValue(name, out DeviceBuffer? buffer))
        {
            buffer = new DeviceBuffer(name, Output(index).Shape.Count);
            _buffers.Add(name, buffer);
        }

        return buffer;
    }

    /// <summary>Where an output's bytes go that stay for the next inference.</summary>
    /// <param name="initial">Before the first.</param>
    public DeviceBuffer KeptOutput(ImmutableArray<LevelRun> initial)
    {
        var buffer = new DeviceBuffer(_node.Output, Output().Shape.Count) { Initial = initial };
        _buffers.Add(_node.Output, buffer);
        return buffer;
    }

    /// <summary>Makes an output another name for bytes that are there already: reshapes cost nothing.</summary>
    public void AliasOutput(DeviceBuffer buffer, int index = 0) => _buffers.Add(_node.Outputs[index], buffer);

    /// <summary>Space for this operator alone.</summary>
    public DeviceBuffer Scratch(string role, int length) => new($"{Layer}.{role}", length);

    /// <summary>Space for this operator alone that stays for the next inference.</summary>
    /// <param name="initial">Before the first.</param>
    public DeviceBuffer Kept(string role, ImmutableArray<LevelRun> initial) =>
        new($"{Layer}.{role}", initial.Sum(run => run.Count)) { Initial = initial };

    public Table Table(string role, Array data) => new(Layer, role, data);

    /// <summary>A table of the layer's weights, or of what belongs to them.</summary>
    public Table WeightTable(string role, Array data) => _weights?.Table(Layer, role, data) ?? Table(role, data);

    public void Emit(KernelCall call) => _calls.Add(call);

    /// <summary>
    /// Emits a call with a window for every index of the first axis of input 0: one call over all of them where their rows can lie one below
    /// the other, else one that is repeated.
    /// </summary>
    /// <param name="window">Of one sample.</param>
    /// <param name="call">Makes the call; from input 0 to output 0.</param>
    public void EmitForSamples(WindowGeometry window, Func<WindowGeometry, KernelCall> call)
    {
        Shape input = Input(0).Shape;
        if (input[0] == 1)
        {
            Emit(call(window));
        }
        else if (window.Stacked(input[0]) is { } stacked)
        {
            Emit(call(stacked));
        }
        else
        {
            Emit(new RepeatedCall
            {
                Layer = Layer,
                First = call(window),
                Samples = input[0],
                InputStep = input.Stride(0),
                OutputStep = Output().Shape.Stride(0),
            });
        }
    }

    /// <summary>The output clamp as bytes: the fused clip, or the whole range.</summary>
    public (byte Min, byte Max) ClampBytes(Clamp? clamp) => clamp?.ToBytes(Output().Quant) ?? (0, 255);

    public CompilerException NotPlannable(string message, string? fix = null) =>
        Error(DiagnosticCatalog.NotPlannable, message, fix);

    public CompilerException Error(DiagnosticCode code, string message, string? fix = null) =>
        new(code, $"{_graph.Graph.Describe(_node)}: {message}", fix) { Node = _node.Name };
}
