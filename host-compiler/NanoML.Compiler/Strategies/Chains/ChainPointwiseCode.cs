using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.UnrolledConv;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Strategies.Chains;

/// <summary>
/// A dense layer over pixels from one <see cref="LaneImage"/> to another, with its weights as constants in straight-line code: every
/// operation serves a pixel of each band.
/// </summary>
public sealed record ChainPointwiseCode(DenseCall Dense) : ChainLayerCode(Dense)
{
    /// <summary>Word, value, sums, masks and indices.</summary>
    public const int FixedLocals = 32;

    /// <summary>All inputs of a pixel are locals of a method.</summary>
    private const int MaxInputs = 128;
    private const int MaxSegments = 4;
    private const int TapBytes = 17;
    private const int TermBytes = 3;
    private const int GroupBytes = 4;
    private const int SegmentBytes = 40;
    private const int OutputBytes = 125;
    private const int CallBytes = 30;

    public required ImmutableArray<LaneChannel> Channels { get; init; }

    public required ImmutableArray<LaneScale> Scales { get; init; }

    public required ImmutableArray<UnrolledMethod> Methods { get; init; }

    public override int IlBytes => Methods.Sum(m => m.IlBytes + CallBytes) + ChainLayerCost.BytesOfEnds;

    public override OpcodeCounts Opcodes => ChainLayerCost.Of(this);

    internal override void Emit(EmitContext context, CSharpWriter writer) => ChainPointwiseEmitter.Emit(this, context, writer);

    /// <summary>The weight magnitudes that a method has in locals.</summary>
    public ImmutableArray<int> MagnitudesOf(UnrolledMethod method)
    {
        int sums = Math.Max(method.Channels.Max(c => c.Segments.Length), 1);
        int used = method.EndTap - method.FirstTap + sums + method.SharedSums.Length;
        return LocalMagnitudes.Of(method, Image.Rows * Image.Width, UnrolledMethods.MaxLocals - FixedLocals - used);
    }

    /// <summary>The layer with images that have no place yet; null when it can't be computed so.</summary>
    /// <param name="height">Rows of its image.</param>
    public static ChainPointwiseCode? Create(DenseCall call, int height, int width)
    {
        if (call.Rows != height * width || call.Inputs > MaxInputs || call.OutputStride != call.Outputs
            || !LaneImage.CanHold(height, call.Inputs) || !LaneImage.CanHold(height, call.Outputs)
            || UnrolledConvCode.ChannelsOf(call.Weights.SBytes, call.Inputs, 1, call.Requantization, LaneFormat.Four) is not { } channels
            || channels.Any(c => c.Segments.Length > MaxSegments))
        {
            return null;
        }

        LaneScale?[] scales = [.. channels.Select(LaneScale.Of)];
        return scales.Any(s => s is null) ? null : new ChainPointwiseCode(call)
        {
            Image = new LaneImage(0, height, width, call.Inputs, 0),
            Result = new LaneImage(0, height, width, call.Outputs, 0),
            Channels = channels,
            Scales = [.. scales.Select(s => s!)],
            Methods = UnrolledMethods.WithSums(
                UnrolledMethods.Cut(call.Inputs, channels, TapBytes, ChannelBytes, unit: 2), FixedLocals),
        };
    }

    private static int ChannelBytes(LaneChannel channel, int first, int end) => OutputBytes + (SegmentBytes * channel.Segments.Length)
        + UnrolledMethods.InChunk(channel, first, end).Sum(p => (TermBytes * p.Terms.Length) + (GroupBytes * MagnitudeGroup.Of(p.Terms).Sum(g => g.Shifts + 1)));
}
