using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Writing;
using NanoML.Kernels;

namespace NanoML.Compiler.Strategies.UnrolledDepthwise;

/// <summary>
/// A depthwise convolution channel by channel: one method for the layer's geometry slides down the image with the window's rows in locals,
/// several rows of output in the lanes of a <c>long</c>; each channel's weights and scale are constant arguments of a call.
/// </summary>
public sealed record UnrolledDepthwiseCode : ChannelCallsCode
{
    private const int MaxStrip = 16;
    private const int MaxTaps = 40;
    private const int BytesPerPixel = 14;
    private const int BytesPerPixelLane = 11;
    private const int BytesPerKeptPixel = 4;
    private const int BytesPerTap = 6;
    private const int BytesPerOutput = 4;
    private const int BytesPerLane = 35;
    private const int BytesPerWeight = 3;
    private const int BytesPerStart = 40;
    private const int BytesPerPart = 40;

    private UnrolledDepthwiseCode(DepthwiseConvCall call, Slice? scratch)
        : base(call)
    {
        Scratch = scratch;
    }

    public required LaneFormat Format { get; init; }

    public required DepthwiseWalk Walk { get; init; }

    /// <summary>The output columns, cut into strips that the locals can hold.</summary>
    public required ImmutableArray<DepthwiseStrip> Strips { get; init; }

    public LaneWindow Window => Walk.Window;

    public LaneBands Bands => Walk.Bands;

    public override int Places => 2 * Channels.Length * Strips.Length;

    public override ImmutableArray<string> Kernels => Scratch is null ? [] : [nameof(Fill)];

    /// <summary>A row of zero points, where a loop reads rows outside of the image.</summary>
    public override Slice? Scratch { get; }

    public override ImmutableArray<ClampRange> Clamps => [.. Channels.Select(c => c.Range)];

    public override int IlBytes => (CallParts * (StripBytes + BytesPerPart)) + (Strips.Length * Channels.Length * ChannelBytes) + 100;

    public override OpcodeCounts Opcodes => UnrolledDepthwiseCost.Of(this);

    internal override void Emit(EmitContext context, CSharpWriter writer) => UnrolledDepthwiseEmitter.Emit(this, context, writer);

    /// <summary>An upper estimate of the call of one channel in one strip.</summary>
    public int ChannelBytes => BytesPerCall + (BytesPerWeight * Window.Geometry.Taps);

    /// <summary>The shapes of the strips, each once.</summary>
    public IEnumerable<DepthwiseShape> Shapes => Strips.Select(s => s.Shape).Distinct();

    /// <summary>
    /// What an output column of a strip sums: taps of the window with the columns that they read; those over padding are left out when it is zero.
    /// </summary>
    public IEnumerable<(int Tap, int Column)> Terms(DepthwiseShape shape, int output)
    {
        WindowGeometry geometry = Window.Geometry;
        return Enumerable.Range(0, geometry.Taps)
            .Select(tap => (tap, (output * geometry.StrideWidth) + (tap % geometry.KernelWidth * geometry.DilationWidth)))
            .Where(term => Conv.InputZeroPoint != 0 || !shape.IsPadding(term.Item2));
    }

    /// <summary>The columns inside of the image that a strip reads.</summary>
    public ImmutableArray<int> ReadPixels(DepthwiseShape shape) =>
    [
        .. Enumerable.Range(0, shape.Outputs).SelectMany(output => Terms(shape, output)).Select(term => term.Column)
            .Where(column => !shape.IsPadding(column)).Distinct().Order(),
    ];

    public override int ChannelsPerPart => Math.Min(MaxCallBytes, MaxPartBytes - StripBytes) / (Strips.Length * ChannelBytes);

    /// <summary>An upper estimate of a strip's method.</summary>
    public int MethodBytes(DepthwiseShape shape)
    {
        int turns = Walk.Head + Walk.Unrolled;
        int rows = Walk.FirstRows.Count() + Enumerable.Range(0, turns).Sum(turn => Walk.NewRows(turn).Count());
        int starts = Scratch is null ? 0 : Walk.Unrolled * Math.Min(Walk.Stride, Window.Rows) * Format.Lanes;
        int outputs = Enumerable.Range(0, shape.Outputs).Sum(output => BytesPerOutput + (BytesPerTap * Terms(shape, output).Count()));
        int pixels = ReadPixels(shape).Length;
        return 150
            + (pixels * rows * (BytesPerPixel + (BytesPerPixelLane * Format.Lanes)))
            + (pixels * (Walk.Copies ? Walk.KeptRows : 0) * BytesPerKeptPixel)
            + (starts * BytesPerStart)
            + (turns * (outputs + (shape.Outputs * Format.Lanes * (BytesPerLane + (Compares ? BytesOfComparison : 0)))));
    }

    private int StripBytes => Shapes.Sum(MethodBytes);

    /// <summary>Whether channels may clamp by comparing.</summary>
    private bool Compares => !Channels.All(LooksUp);

    /// <summary>In every lane format that holds its sums.</summary>
    public static IEnumerable<UnrolledDepthwiseCode> Candidates(KernelCall call, CandidateSite site) =>
        LaneFormat.All.SelectMany(format => Candidates(call, format, site.ModelOutputs, site.ClampMargin));

    /// <summary>
    /// The same with fewer or more turns in a loop. None when the layer has fewer rows than lanes, its window is too large for the
    /// locals or its code for an assembly, or its numbers do not fit.
    /// </summary>
    /// <param name="clampMargin">See <see cref="ClampingCode.ClampMargin"/>.</param>
    public static IEnumerable<UnrolledDepthwiseCode> Candidates(KernelCall call, LaneFormat format, IReadOnlySet<DeviceBuffer> outputs, int clampMargin)
    {
        if (call is not DepthwiseConvCall conv || !CanRead(conv, outputs))
        {
            yield break;
        }

        LaneWindow window = LaneWindow.Of(conv.Window);
        WindowGeometry geometry = window.Geometry;
        ImmutableArray<LaneChannel>? channels = ChannelsOf(conv, format);
        ImmutableArray<DepthwiseStrip>? strips = DepthwiseStrip.Divide(window, MaxStrip, MaxPixelLocals / window.Rows);
        if (channels is null || strips is null || geometry.OutputHeight < format.Lanes || geometry.Taps > MaxTaps)
        {
            yield break;
        }

        int? shift = CommonShiftOf(channels.Value);
        foreach (DepthwiseWalk walk in DepthwiseWalk.Of(window, LaneBands.Of(geometry.OutputHeight, format.Lanes)))
        {
            Slice? zeroRow = walk.HasEither
                ? new DeviceBuffer($"{call.Layer}.zeroRow", geometry.InputWidth * geometry.InputChannels)
                : (Slice?)null;
            var code = new UnrolledDepthwiseCode(conv, zeroRow)
            {
                Format = format,
                ClampMargin = clampMargin,
                Walk = walk,
                Channels = channels.Value,
                Strips = strips.Value,
                CommonShift = shift,
            };
            if (code.Shapes.All(shape => code.MethodBytes(shape) <= MaxCallBytes) && code.ChannelsPerPart > 0)
            {
                yield return code;
            }
        }
    }
}
