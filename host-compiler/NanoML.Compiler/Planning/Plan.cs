using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Planning;

/// <summary>
/// What runs on the device: kernel calls in order, with every buffer at its place in the arena. The integer oracle interprets it, the
/// emitter prints it.
/// </summary>
/// <param name="Calls">In the order of execution.</param>
/// <param name="Arena">The offsets of all buffers that are neither constants nor outputs.</param>
/// <param name="Inputs">In the order of the graph.</param>
/// <param name="Outputs">In the order of the graph; they have an array of their own, so that they outlive the next inference's inputs.</param>
public sealed record Plan(
    QuantGraph Source,
    ImmutableArray<KernelCall> Calls,
    ArenaLayout Arena,
    ImmutableArray<PlanInput> Inputs,
    ImmutableArray<PlanOutput> Outputs)
{
    // TensorModel, ModelTensor and the writer of lines that they name; for each tensor, what makes it and its property.
    private const int TensorModelBytes = 4_600;
    private const int TensorBytes = 200;

    private readonly Dictionary<DeviceBuffer, int> _outputOffsets = Outputs.ToDictionary(o => o.Buffer, o => o.Offset);

    /// <summary>The only input, or the first.</summary>
    public PlanInput Input => Inputs[0];

    /// <summary>The only output, or the first: of a classifier, its classes.</summary>
    public PlanOutput Output => Outputs[0];

    /// <summary>Bytes of all inputs, one after the other from the arena's start.</summary>
    public int InputLength { get; } = Inputs.Sum(input => input.Shape.Count);

    /// <summary>Bytes of all outputs, one after the other in their array.</summary>
    public int OutputLength { get; } = Outputs.Sum(output => output.Shape.Count);

    public ImmutableArray<DeviceBuffer> InputBuffers { get; } = [.. Inputs.Select(input => input.Buffer)];

    /// <summary>The buffers in the outputs' array.</summary>
    public IReadOnlySet<DeviceBuffer> OutputBuffers { get; } = Outputs.Select(output => output.Buffer).ToHashSet();

    /// <summary>Whether inputs and outputs are objects of their own on the device, because there is not one of each, or one is carried over.</summary>
    public bool HasTensors => Inputs.Length > 1 || Outputs.Length > 1 || !Source.Graph.State.IsEmpty;

    /// <summary>Bytes of the assemblies for what no plain model has: scales of features, ranks, several inputs or outputs; an upper estimate.</summary>
    public int InterfaceFlashBytes => Inputs.Sum(input => input.Quantization.FlashBytes)
        + (HasTensors ? TensorModelBytes + (TensorBytes * (Inputs.Length + Outputs.Length)) : 0);

    /// <summary>Tables that say how callers' values become bytes.</summary>
    public ImmutableArray<Table> InputTables => [.. Inputs.SelectMany(input => input.Quantization.Tables)];

    public long Macs => Calls.Sum(c => c.Macs);

    /// <summary>Every table once, in order of first use.</summary>
    public ImmutableArray<Table> Tables => [.. Calls.SelectMany(c => c.Tables).Distinct()];

    /// <summary>Class names, one for each element of the first output; empty when the model names none, or another number of them.</summary>
    public ImmutableArray<string> Labels => NamedLabels.Length == Output.Shape.Count ? NamedLabels : [];

    /// <summary>The class names that the model's metadata hold.</summary>
    public ImmutableArray<string> NamedLabels => ClassLabels.Of(Source.Graph.Metadata);

    /// <summary>Where a buffer lies in its array: the arena, the outputs' or the table's.</summary>
    /// <param name="arena">The plan's own, or one with scratch space.</param>
    public int OffsetOf(DeviceBuffer buffer, ArenaLayout arena) =>
        buffer.Table is not null ? 0 : _outputOffsets.TryGetValue(buffer, out int offset) ? offset : arena.Offsets[buffer];
}

/// <summary>An input of a plan.</summary>
/// <param name="Port">Of the graph.</param>
/// <param name="Quant">Of all bytes: behind scales of features that the caller's values have.</param>
/// <param name="Buffer">In the arena, behind the inputs before it.</param>
public sealed record PlanInput(InputPort Port, QuantParams Quant, DeviceBuffer Buffer)
{
    public string Name => Port.Name;

    public Shape Shape => Port.Shape;

    /// <summary>How the caller's values become bytes.</summary>
    public InputQuantization Quantization { get; } = InputQuantization.Of(Port, Quant);
}

/// <summary>An output of a plan.</summary>
/// <param name="Port">Of the graph.</param>
/// <param name="Buffer">In the outputs' array.</param>
public sealed record PlanOutput(OutputPort Port, QuantParams Quant, DeviceBuffer Buffer)
{
    public string Name => Port.Name;

    public Shape Shape => Port.Shape;

    /// <summary>Of its first byte in the outputs' array.</summary>
    public int Offset => Port.Offset;
}

/// <summary>Offsets into one array.</summary>
/// <param name="Length">In bytes.</param>
/// <param name="Lifetimes">First and last call that touches each buffer, for reports.</param>
public sealed record ArenaLayout(
    int Length,
    ImmutableDictionary<DeviceBuffer, int> Offsets,
    ImmutableDictionary<DeviceBuffer, (int First, int Last)> Lifetimes);
