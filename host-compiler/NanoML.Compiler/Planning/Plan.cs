using System.Collections.Immutable;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Planning;

/// <summary>
/// What runs on the device: kernel calls in order, with every buffer at its place in the arena. The integer oracle interprets it, the
/// emitter prints it.
/// </summary>
/// <param name="Calls">In the order of execution.</param>
/// <param name="Arena">The offsets of all buffers that are neither constant nor the output.</param>
/// <param name="Input">The model's input.</param>
/// <param name="InputBuffer">Its bytes, at the arena's start.</param>
/// <param name="OutputBuffer">The output has an array of its own, so that it outlives the next inference's input.</param>
public sealed record Plan(
    QuantGraph Source,
    ImmutableArray<KernelCall> Calls,
    ArenaLayout Arena,
    QuantValue Input,
    QuantValue Output,
    DeviceBuffer InputBuffer,
    DeviceBuffer OutputBuffer)
{
    /// <summary>How the caller's values become the bytes of the input.</summary>
    public InputQuantization InputQuantization { get; } = InputQuantization.Of(Source.Graph, Input.Quant);

    public long Macs => Calls.Sum(c => c.Macs);

    /// <summary>Every table once, in order of first use.</summary>
    public ImmutableArray<Table> Tables => [.. Calls.SelectMany(c => c.Tables).Distinct()];

    /// <summary>Class names, one for each element of the output; empty when the model names none, or another number of them.</summary>
    public ImmutableArray<string> Labels => NamedLabels.Length == Output.Shape.Count ? NamedLabels : [];

    /// <summary>What the model's metadata hold under <c>labels</c>, between commas.</summary>
    public ImmutableArray<string> NamedLabels => Source.Graph.Metadata.TryGetValue("labels", out string? labels)
        ? [.. labels.Split(',').Select(label => label.Trim())]
        : [];
}

/// <summary>Offsets into one array.</summary>
/// <param name="Length">In bytes.</param>
/// <param name="Lifetimes">First and last call that touches each buffer, for reports.</param>
public sealed record ArenaLayout(
    int Length,
    ImmutableDictionary<DeviceBuffer, int> Offsets,
    ImmutableDictionary<DeviceBuffer, (int First, int Last)> Lifetimes);
