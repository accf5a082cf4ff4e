using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>A fully connected layer over rows of inputs; a 1x1 convolution has a row per pixel.</summary>
public sealed record DenseCall : KernelCall
{
    public required Slice X { get; init; }

    public required Slice Y { get; init; }

    public required int Rows { get; init; }

    public required int Inputs { get; init; }

    /// <summary>
    /// The distance in bytes between rows of the output: the layer's whole number of outputs, of which this call may make some.
    /// </summary>
    public required int OutputStride { get; init; }

    /// <summary><c>sbyte[]</c>, [output][input].</summary>
    public required Table Weights { get; init; }

    public required ChannelRequantization Requantization { get; init; }

    public int Outputs => Requantization.Channels;

    public override string Kernel => nameof(Dense);

    public override string Summary => Rows == 1 ? $"{Inputs} to {Outputs}" : $"{Rows} x {Inputs} to {Outputs}";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override long Macs => (long)Rows * Inputs * Outputs;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", X), new("y", Y), new("weights", Weights),
        new("bias", Requantization.Bias), new("multiplier", Requantization.Multiplier), new("shift", Requantization.Shift),
        new("rows", Rows), new("inputs", Inputs), new("outputs", Outputs), new("outputStride", OutputStride),
        new("outputZeroPoint", Requantization.OutputZeroPoint), new("min", (int)Requantization.Min), new("max", (int)Requantization.Max),
    ];

    public override void Execute(KernelMemory memory) => Dense.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Weights.SBytes,
        Requantization.Bias.Ints, Requantization.Multiplier.Ints, Requantization.Shift.Bytes,
        Rows, Inputs, Outputs, OutputStride, Requantization.OutputZeroPoint, Requantization.Min, Requantization.Max);

    public override void ExecuteVectorized(KernelMemory memory)
    {
        for (int row = 0; row < Rows; row++)
        {
            VectorDotProducts.Run(
                memory.Array(X), memory.Offset(X) + (row * Inputs), memory.Array(Y), memory.Offset(Y) + (row * OutputStride),
                Weights.SBytes, Requantization, Inputs, 0, Outputs);
        }
    }

    public override ImmutableArray<KernelCall>? Split(int maxTableBytes)
    {
        if (Tables.All(t => t.ByteLength <= maxTableBytes))
        {
            return [this];
        }

        return OutputSplit.Ranges(Outputs, Inputs, maxTableBytes)?.Select(range => Part(range.Start, range.End)).ToImmutableArray();
    }

    public override int PartChannels => Outputs;

    public override KernelCall Part(int start, int end) => this with
    {
        Y = Y.Advance(start),
        Weights = Weights.Derive(Layer, $"WeightsFrom{start}", Weights.SBytes[(start * Inputs)..(end * Inputs)]),
        Requantization = Requantization.Range(start, end),
    };
}
