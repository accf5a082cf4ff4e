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
public sealed record UnrolledDepthwiseCode : ClampingCode
{
    private const int MaxPixelLocals = 190;
    private const int MaxStrip = 16;
    private const int MaxTaps = 40;
    private const int BytesPerPixel = 14;
    private const int BytesPerPixelLane = 11;
    private const int BytesPerKeptPixel = 4;
    private const int BytesPerTap = 6;
    private const int BytesPerOutput = 4;
    private const int BytesPerLane = 35;
    private const int BytesOfComparison = 40;
    private const int BytesPerWeight = 3;
    private const int BytesPerCall = 54;
    private const int BytesPerStart = 40;
    private const int BytesPerPart = 40;

    /// <summary>Branches of 16 bits reach over 32 KB; the calls of a part of the channels lie in one method.</summary>
    private const int MaxCallBytes = 28_000;

    /// <summary>The calls of a part lie in one assembly with the strips' methods.</summary>
    private const int MaxPartBytes = 58_000;

    private UnrolledDepthwiseCode(DepthwiseConvCall call, Slice? scratch)
        : base(call)
    {
        Conv = call;
        Scratch = scratch;
    }

    public DepthwiseConvCall Conv { get; }

    public required LaneFormat Format { get; init; }

    public required DepthwiseWalk Walk { get; init; }

    /// <summary>Each with one segment at most.</summary>
    public required ImmutableArray<LaneChannel> Channels { get; init; }

    /// <summary>The output columns, cut into strips that the locals can hold.</summary>
    public required ImmutableArray<DepthwiseStrip> Strips { get; init; }

    /// <summary>
    /// The shift of all channels, whose multipliers and constants grow with it: a constant saves the mask that C# puts before a shift by a
    /// variable. Null when one of them has no room for that.
    /// </summary>
    public required int? CommonShift { get; init; }

    public LaneWindow Window => Walk.Window;

    public LaneBands Bands => Walk.Bands;

    public override int Places => 2 * Channels.Length * Strips.Length;

    public override string Strategy => "unrolled";

    public override ImmutableArray<string> Kernels => Scratch is null ? [] : [nameof(Fill)];

    /// <summary>A row of zero points, where a loop reads rows outside of the image.</summary>
    public override Slice? Scratch { get; }

    public override ImmutableArray<ClampRange> Clamps => [.. Channels.Select(c => c.Range)];

    public override int IlBytes
    {
        get
        {
            // Channels that clamp by comparing and others are parts of their own.
            int kinds = Channels.Select(LooksUp).Distinct().Count();
            int parts = ((Channels.Length + ChannelsPerPart - 1) / ChannelsPerPart) + kinds - 1;
            return (parts * (StripBytes + BytesPerPart)) + (Strips.Length * Channels.Length * ChannelBytes) + 100;
        }
    }

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

    /// <summary>Channels whose calls one method and one assembly can hold; less than 1 when not even one's.</summary>
    public int ChannelsPerPart => Math.Min(MaxCallBytes, MaxPartBytes - StripBytes) / (Strips.Length * ChannelBytes);

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

    /// <summary>A channel's multiplier, its constant with <paramref name="below"/>, and its shift.</summary>
    public (long Multiplier, long Constant, int Shift) Scaled(LaneChannel channel, int below)
    {
        int more = (CommonShift ?? channel.Shift) - channel.Shift;
        return ((long)channel.Multiplier << more, channel.Constant(below) << more, channel.Shift + more);
    }

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
        if (call is not DepthwiseConvCall conv || conv.X.Buffer.Table is not null || outputs.Contains(conv.X.Buffer))
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

    /// <summary>Null when a channel does not fit into one segment.</summary>
    internal static ImmutableArray<LaneChannel>? ChannelsOf(DepthwiseConvCall call, LaneFormat format)
    {
        int taps = call.Window.Taps;
        var channels = ImmutableArray.CreateBuilder<LaneChannel>();
        for (int o = 0; o < call.Requantization.Channels; o++)
        {
            IEnumerable<LaneTerm> terms = Enumerable.Range(0, taps)
                .Select(k => new LaneTerm(k, call.Weights.SBytes[(o * taps) + k]))
                .Where(t => t.Weight != 0);
            if (LaneChannel.Create(terms, format, call.Requantization, o) is not { Segments.Length: <= 1 } channel)
            {
                return null;
            }

            channels.Add(channel);
        }

        return channels.ToImmutable();
    }

    /// <summary>The greatest shift, when every channel's numbers stay inside of 64 bits with it, whatever the clamp table.</summary>
    internal static int? CommonShiftOf(ImmutableArray<LaneChannel> channels)
    {
        int shift = channels.Max(c => c.Shift);
        return channels.All(channel =>
        {
            Int128 constant = channel.Constant(0);
            Int128 product = (Int128)channel.Segments.Sum(s => s.Width) * channel.Multiplier;
            Int128 most = Int128.Abs(constant) + ((Int128)ClampTable.MaxMargin << channel.Shift) + product;
            return most << (shift - channel.Shift) <= long.MaxValue;
        })
            ? shift : null;
    }
}
