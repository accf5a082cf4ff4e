using System.Collections.Immutable;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>
/// A call for one sample, run for each index of the first axis: its input and its output move on by one sample, its tables and scratch space
/// stay. For windows that <see cref="WindowGeometry.Stacked"/> cannot take together.
/// </summary>
public sealed record RepeatedCall : KernelCall
{
    /// <summary>The call for the first sample; it has one activation, which is not its output.</summary>
    public required KernelCall First { get; init; }

    public required int Samples { get; init; }

    /// <summary>Bytes from the input of one sample to that of the next.</summary>
    public required int InputStep { get; init; }

    /// <summary>Bytes from the output of one sample to that of the next.</summary>
    public required int OutputStep { get; init; }

    public override string Kernel => First.Kernel;

    public override string Summary => $"{First.Summary}, {Samples} times";

    public override ImmutableArray<Slice> Reads => First.Reads;

    public override Slice Output => First.Output;

    public override Slice? Scratch => First.Scratch;

    public override long Macs => Samples * First.Macs;

    public override ImmutableArray<KernelArgument> Arguments => First.Arguments;

    public override int PartChannels => First.PartChannels;

    /// <summary>How far a place in a buffer moves from one sample to the next.</summary>
    public int StepOf(DeviceBuffer buffer) => buffer == Reads[0].Buffer ? InputStep : buffer == Output.Buffer ? OutputStep : 0;

    public override void Execute(KernelMemory memory) => Repeat(memory, First.Execute);

    public override void ExecuteVectorized(KernelMemory memory) => Repeat(memory, First.ExecuteVectorized);

    private void Repeat(KernelMemory memory, Action<KernelMemory> execute)
    {
        for (int sample = 0; sample < Samples; sample++)
        {
            execute(new MovedMemory(memory, this, sample));
        }
    }

    public override KernelCall? Part(int start, int end) => First.Part(start, end) is { } part ? this with { First = part } : null;

    public override ImmutableArray<KernelCall>? Split(int maxTableBytes) => First.Split(maxTableBytes) is { } parts
        ? [.. parts.Select(part => (KernelCall)(this with { First = part }))]
        : null;

    private sealed class MovedMemory(KernelMemory memory, RepeatedCall call, int sample) : KernelMemory
    {
        public override byte[] Array(Slice slice) => memory.Array(slice);

        public override int Offset(Slice slice) => memory.Offset(slice) + (sample * call.StepOf(slice.Buffer));
    }
}
