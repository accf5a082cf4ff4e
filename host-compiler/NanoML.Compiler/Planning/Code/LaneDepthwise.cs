using System.Collections.Immutable;
using NanoML.Compiler.Planning.Calls;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Code;

/// <summary>
/// A depthwise convolution channel by channel: one method for the layer's geometry slides down the image with the window's rows in locals,
/// several rows of output in the lanes of a <c>long</c>; each channel's weights and scale are constant arguments of a call.
/// </summary>
public sealed record LaneDepthwise : LayerCode
{
    private const int MaxPixelLocals = 190;
    private const int MaxStrip = 16;
    private const int MaxTaps = 40;
    private const int BytesPerPixel = 18;
    private const int BytesPerPixelLane = 10;
    private const int BytesPerKeptPixel = 4;
    private const int BytesPerTap = 6;
    private const int BytesPerLane = 46;
    private const int BytesOfComparison = 40;
    private const int BytesPerWeight = 3;
    private const int BytesPerCall = 48;
    private const int BytesPerRow = 40;
    private const int BytesPerPart = 40;

    /// <summary>Branches of 16 bits reach over 32 KB; the calls of a part of the channels lie in one method.</summary>
    private const int MaxCallBytes = 28_000;

    /// <summary>The calls of a part lie in one assembly with the strips' methods.</summary>
    private const int MaxPartBytes = 58_000;

    private LaneDepthwise(DepthwiseConvCall call, Slice? scratch)
        : base(call)
    {
        Conv = call;
        Scratch = scratch;
    }

    public DepthwiseConvCall Conv { get; }

    public required LaneFormat Format { get; init; }

    /// <summary>How far beyond a byte the values of a channel may lie for a look-up to clamp them; see <see cref="EmissionPlan.Of"/>.</summary>
    public required int ClampMargin { get; init; }

    public required LaneBands Bands { get; init; }

    public required LaneWindow Window { get; init; }

    /// <summary>Each with one segment at most.</summary>
    public required ImmutableArray<LaneChannel> Channels { get; init; }

    /// <summary>The output columns, cut into strips that the locals can hold.</summary>
    public required ImmutableArray<DepthwiseStrip> Strips { get; init; }

    public override string Strategy => "packed";

    public override ImmutableArray<string> Kernels => Scratch is null ? [] : [nameof(Fill)];

    public override ImmutableArray<Table> Tables => [];

    /// <summary>A row of zero points, where rows outside of the image are read.</summary>
    public override Slice? Scratch { get; }

    public override Slice? InPlace => null;

    public override ImmutableArray<ClampRange> Clamps => [.. Channels.Select(c => c.Range)];

    /// <summary>Rows of the window that the next output row uses again.</summary>
    public int KeptRows => Math.Max(Window.Rows - Window.Geometry.StrideHeight, 0);

    public override int IlBytes
    {
        get
        {
            // Channels that clamp by comparing and others are parts of their own.
            int kinds = Channels.Select(c => ClampTable.Keeps(c.Range, ClampMargin)).Distinct().Count();
            int parts = ((Channels.Length + ChannelsPerPart - 1) / ChannelsPerPart) + kinds - 1;
            return (parts * (StripBytes + BytesPerPart)) + (Strips.Length * Channels.Length * ChannelBytes) + 100;
        }
    }

    public override OpcodeCounts Opcodes => LaneDepthwiseCost.Of(this);

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

    /// <summary>Channels whose calls one method and one assembly can hold; less than 1 when not even one's.</summary>
    public int ChannelsPerPart => Math.Min(MaxCallBytes, MaxPartBytes - StripBytes) / (Strips.Length * ChannelBytes);

    /// <summary>An upper estimate of a strip's method.</summary>
    public int MethodBytes(DepthwiseShape shape) => 150
        + (shape.Inside * (Window.Rows + KeptRows) * (BytesPerPixel + (BytesPerPixelLane * Format.Lanes)))
        + (shape.Inside * KeptRows * BytesPerKeptPixel)
        + ((Window.Rows + KeptRows) * Format.Lanes * BytesPerRow)
        + (shape.Outputs * ((BytesPerTap * Window.Geometry.Taps) + (Format.Lanes * (BytesPerLane + BytesOfComparison))));

    private int StripBytes => Shapes.Sum(MethodBytes);

    /// <summary>
    /// Null when the layer has fewer rows than lanes, its window is too large for the locals or its code for an assembly, or its numbers
    /// do not fit.
    /// </summary>
    /// <param name="clampMargin">See <see cref="ClampMargin"/>.</param>
    public static LaneDepthwise? Create(KernelCall call, LaneFormat format, DeviceBuffer output, int clampMargin)
    {
        if (call is not DepthwiseConvCall conv || conv.X.Buffer.Table is not null || conv.X.Buffer == output)
        {
            return null;
        }

        LaneWindow window = LaneWindow.Of(conv.Window);
        WindowGeometry geometry = window.Geometry;
        ImmutableArray<LaneChannel>? channels = ChannelsOf(conv, format);
        ImmutableArray<DepthwiseStrip>? strips = DepthwiseStrip.Divide(window, MaxStrip, MaxPixelLocals / window.Rows);
        if (channels is null || strips is null || geometry.OutputHeight < format.Lanes || geometry.Taps > MaxTaps)
        {
            return null;
        }

        Slice? zeroRow = window.HasOuterRows
            ? new DeviceBuffer($"{call.Layer}.zeroRow", geometry.InputWidth * geometry.InputChannels)
            : (Slice?)null;
        var code = new LaneDepthwise(conv, zeroRow)
        {
            Format = format,
            ClampMargin = clampMargin,
            Bands = LaneBands.Of(geometry.OutputHeight, format.Lanes),
            Window = window,
            Channels = channels.Value,
            Strips = strips.Value,
        };
        return code.ChannelsPerPart > 0 ? code : null;
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
}

/// <summary>What the code of a strip depends on; strips of one shape share a method.</summary>
/// <param name="Outputs">Output columns.</param>
/// <param name="PadLeft">Columns of padding at its start.</param>
/// <param name="Columns">Columns of input that it reads, padding included.</param>
/// <param name="Inside">Columns of those that lie inside of the image.</param>
public sealed record DepthwiseShape(int Outputs, int PadLeft, int Columns, int Inside)
{
    /// <summary>The columns that lie inside of the image.</summary>
    public ImmutableArray<int> Pixels => [.. Enumerable.Range(PadLeft, Inside)];

    public bool IsPadding(int column) => column < PadLeft || column >= PadLeft + Inside;
}

/// <summary>Some neighbouring output columns.</summary>
/// <param name="FirstOutput">The first output column.</param>
/// <param name="FirstInput">The first column that it reads inside of the image.</param>
public sealed record DepthwiseStrip(int FirstOutput, int FirstInput, DepthwiseShape Shape)
{
    /// <returns>Null when not even one output column fits.</returns>
    public static ImmutableArray<DepthwiseStrip>? Divide(LaneWindow window, int maxOutputs, int maxColumns)
    {
        WindowGeometry geometry = window.Geometry;
        int own = ((geometry.KernelWidth - 1) * geometry.DilationWidth) + 1;
        if (maxColumns < own)
        {
            return null;
        }

        int width = Math.Min(maxOutputs, ((maxColumns - own) / geometry.StrideWidth) + 1);
        int count = (geometry.OutputWidth + width - 1) / width;
        return
        [
            .. Enumerable.Range(0, count).Select(k =>
            {
                int first = geometry.OutputWidth * k / count;
                int outputs = (geometry.OutputWidth * (k + 1) / count) - first;
                int start = (first * geometry.StrideWidth) - geometry.PadLeft;
                int columns = ((outputs - 1) * geometry.StrideWidth) + own;
                int padLeft = Math.Clamp(-start, 0, columns);
                int inside = Math.Max(Math.Min(start + columns, geometry.InputWidth) - Math.Max(start, 0), 0);
                return new DepthwiseStrip(first, Math.Max(start, 0), new DepthwiseShape(outputs, padLeft, columns, inside));
            }),
        ];
    }
}
