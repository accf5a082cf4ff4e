using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.UnrolledDepthwise;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Strategies.Chains;

/// <summary>
/// A depthwise convolution from one <see cref="LaneImage"/> to another: one method for each shape of strip slides down the bands with the
/// window's rows of two channels in locals; their weights and scales are constant arguments of a call.
/// </summary>
public sealed record ChainDepthwiseCode(DepthwiseConvCall Conv) : ChainLayerCode(Conv)
{
    private const int MaxPixelLocals = 180;
    private const int MaxStrip = 16;
    private const int MaxTaps = 40;
    private const int BytesPerPixel = 34;
    private const int BytesPerKeptPixel = 10;
    private const int BytesPerTap = 9;
    private const int BytesPerOutput = 240;
    private const int BytesPerWeight = 6;
    private const int BytesPerCall = 150;
    private const int MaxCallBytes = 28_000;
    private const int MaxPartBytes = 58_000;

    public required ImmutableArray<LaneChannel> Channels { get; init; }

    public required ImmutableArray<LaneScale> Scales { get; init; }

    /// <summary>The columns, cut into strips that the locals can hold.</summary>
    public required ImmutableArray<DepthwiseStrip> Strips { get; init; }

    public WindowGeometry Window => Conv.Window;

    /// <summary>Whether a channel's values need the test of <see cref="LaneScale.IsWide"/>; then all use it.</summary>
    public bool IsWide => Scales.Any(s => s.IsWide);

    public IEnumerable<DepthwiseShape> Shapes => Strips.Select(s => s.Shape).Distinct();

    public int Pairs => Channels.Length / 2;

    /// <summary>Pairs of channels whose calls one method and one assembly can hold; less than 1 when not even one's.</summary>
    public int PairsPerPart => Math.Min(MaxCallBytes, MaxPartBytes - StripBytes) / (Strips.Length * PairBytes);

    /// <summary>An upper estimate of the call of one pair in one strip.</summary>
    public int PairBytes => BytesPerCall + (BytesPerWeight * Window.Taps);

    public override int IlBytes
    {
        get
        {
            int parts = (Pairs + PairsPerPart - 1) / PairsPerPart;
            return (parts * (StripBytes + 60)) + (Strips.Length * Pairs * PairBytes) + ChainLayerCost.BytesOfEnds;
        }
    }

    public override OpcodeCounts Opcodes => ChainLayerCost.Of(this);

    internal override void Emit(EmitContext context, CSharpWriter writer) => ChainDepthwiseEmitter.Emit(this, context, writer);

    private int StripBytes => Shapes.Sum(MethodBytes);

    /// <summary>An upper estimate of a strip's method.</summary>
    public int MethodBytes(DepthwiseShape shape) => 200
        + (shape.Inside * ((2 * Window.KernelHeight) - 1) * BytesPerPixel)
        + (shape.Inside * (Window.KernelHeight - 1) * BytesPerKeptPixel)
        + (shape.Outputs * ((2 * BytesPerTap * Window.Taps) + BytesPerOutput));

    /// <summary>What an output column of a strip sums; taps over padding are left out when it is zero.</summary>
    public IEnumerable<(int Tap, int Column)> Terms(DepthwiseShape shape, int output) => Enumerable.Range(0, Window.Taps)
        .Select(tap => (tap, output + (tap % Window.KernelWidth)))
        .Where(term => Conv.InputZeroPoint != 0 || !shape.IsPadding(term.Item2));

    /// <summary>The layer with images that have no place yet; null when it can't be computed so.</summary>
    public static ChainDepthwiseCode? Create(DepthwiseConvCall call)
    {
        WindowGeometry window = call.Window;
        if (!KeepsImage(window) || call.DepthMultiplier != 1 || window.Taps > MaxTaps
            || !LaneImage.CanHold(window.InputHeight, window.InputChannels)
            || ChannelCallsCode.ChannelsOf(call, LaneFormat.Four) is not { } channels
            || DepthwiseStrip.Divide(new LaneWindow(window), MaxStrip, MaxPixelLocals / (2 * window.KernelHeight)) is not { } strips)
        {
            return null;
        }

        LaneScale?[] scales = [.. channels.Select(LaneScale.Of)];
        var image = new LaneImage(0, window.InputHeight, window.InputWidth, window.InputChannels, window.PadTop);
        if (scales.Any(s => s is null) || image.Halo > image.Rows)
        {
            return null;
        }

        var code = new ChainDepthwiseCode(call)
        {
            Image = image,
            Result = image with { Halo = 0 },
            Channels = channels,
            Scales = [.. scales.Select(s => s!)],
            Strips = strips,
        };
        return code.PairsPerPart > 0 ? code : null;
    }

    private static bool KeepsImage(WindowGeometry window) => window is { StrideHeight: 1, StrideWidth: 1, DilationHeight: 1, DilationWidth: 1 }
        && window.OutputHeight == window.InputHeight && window.OutputWidth == window.InputWidth
        && window.PadTop == window.PadBottom && (2 * window.PadTop) + 1 == window.KernelHeight;
}
