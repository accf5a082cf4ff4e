using System.Collections.Immutable;
using System.Numerics;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Strategies.Lanes;

/// <summary>A tap of the window and its weight, which is not zero.</summary>
/// <param name="Tap">The index of the input in the window.</param>
public readonly record struct LaneTerm(int Tap, int Weight);

/// <summary>A sum of products that stays inside its lane for any input.</summary>
/// <param name="Offset">Added to every lane so that it never goes negative: 255 times the magnitudes of the negative weights.</param>
public sealed record LaneSegment(ImmutableArray<LaneTerm> Terms, long Offset)
{
    /// <summary>The least sum, without the offset: 255 times the negative weights.</summary>
    public long Low { get; } = byte.MaxValue * Terms.Sum(t => Math.Min(t.Weight, 0L));

    /// <summary>The greatest sum, without the offset: 255 times the positive weights.</summary>
    public long High { get; } = byte.MaxValue * Terms.Sum(t => Math.Max(t.Weight, 0L));

    /// <summary>The greatest value of a lane.</summary>
    public long Width => High - Low;
}

/// <summary>The sum of a channel's segments, shifted: an index into a <see cref="ClampTable"/>.</summary>
/// <param name="Segment">The segment whose lanes start with bias, rounding and zero point.</param>
/// <param name="Offset">What each of its lanes starts with.</param>
/// <param name="Base">Added to the index: what of the table's part below zero the lanes have no room for.</param>
public readonly record struct LaneIndex(int Segment, long Offset, int Shift, int Base);

/// <summary>One output channel: its dot product in segments, and its requantisation with the segments' offsets taken back.</summary>
/// <param name="Channel">Its index in the layer's output.</param>
/// <param name="Segments">As few as the proof allows; none when the output is constant.</param>
public sealed record LaneChannel(
    int Channel, ImmutableArray<LaneSegment> Segments, int Bias, int Multiplier, int Shift, int ZeroPoint, byte Min, byte Max)
{
    /// <summary>
    /// Larger shifts would push a value that lies a <see cref="ClampTable.MaxMargin"/> above a byte out of 64 bits, counted from as far
    /// below it.
    /// </summary>
    public const int MaxShift = 49;

    private const int Spare = 2;

    /// <summary>Null when the channel's scale is too small for this arithmetic.</summary>
    /// <param name="terms">In the order of the taps.</param>
    public static LaneChannel? Create(IEnumerable<LaneTerm> terms, LaneFormat format, ChannelRequantization requantization, int channel) =>
        Create(Divide(terms, format.Max), requantization, channel);

    /// <summary>Null when the channel's scale is too small for this arithmetic.</summary>
    public static LaneChannel? Create(IEnumerable<LaneSegment> segments, ChannelRequantization requantization, int channel)
    {
        var result = new LaneChannel(
            channel, [.. segments], requantization.Bias.Ints[channel], requantization.Multiplier.Ints[channel],
            requantization.Shift.Bytes[channel], requantization.OutputZeroPoint, requantization.Min, requantization.Max);
        ClampRange range = result.Range;

        // A channel that training switched off has a tiny scale: no input moves it.
        return range.Low == range.High
            ? result with { Segments = [], Bias = 0, Multiplier = 0, Shift = 1, ZeroPoint = (int)Math.Clamp(range.Low, range.Min, range.Max) }
            : result.Shift <= MaxShift ? result : null;
    }

    /// <summary>The values before the clamp, for any input.</summary>
    public ClampRange Range =>
        new(Min, Max, Requantized(Bias + Segments.Sum(s => s.Low)), Requantized(Bias + Segments.Sum(s => s.High)));

    /// <summary>
    /// What makes <c>(lane * Multiplier + Constant) >> Shift</c> the value before the clamp, plus <paramref name="below"/>: bias, offsets,
    /// rounding and zero point in one.
    /// </summary>
    public long Constant(int below) =>
        ((Bias - Segments.Sum(s => s.Offset)) * Multiplier) + (1L << (Shift - 1)) + ((long)(ZeroPoint + below) << Shift);

    /// <summary>
    /// The multiplier, the constant and the shift with <paramref name="below"/>, all times a power of two where there is room: a constant
    /// that does not fit into 32 bits takes one opcode, a smaller one takes two.
    /// </summary>
    public (long Multiplier, long Constant, int Shift) Scaled(int below)
    {
        long constant = Constant(below);
        long most = constant + (Segments.Sum(s => s.Width) * Multiplier);
        return Math.Abs(constant) < 1L << (62 - Spare) && most < 1L << (62 - Spare) && Shift + Spare <= 62 && Multiplier != 0
            ? ((long)Multiplier << Spare, constant << Spare, Shift + Spare)
            : (Multiplier, constant, Shift);
    }

    /// <summary>
    /// Where in the clamp table a lane's byte lies, without a multiplication; null when the multiplier is no power of two, or no segment's
    /// lanes have room for the constant.
    /// </summary>
    /// <param name="below">See <see cref="ClampTable"/>; it covers the channel's range.</param>
    public LaneIndex? IndexIn(LaneFormat format, int below)
    {
        int power = BitOperations.TrailingZeroCount(Multiplier);
        int shift = Shift - power;
        if (Segments.IsEmpty || Multiplier != 1 << power || shift < 0 || shift >= format.Bits)
        {
            return null;
        }

        (int carrier, long width) = Segments.Select((s, k) => (k, s.Width)).MinBy(s => s.Width);
        foreach (int inLanes in new[] { below, OwnBelow })
        {
            long constant = Constant(inLanes) >> power;
            if (constant + width <= format.Max)
            {
                return new LaneIndex(carrier, Segments[carrier].Offset + constant, shift, below - inLanes);
            }
        }

        return null;
    }

    /// <summary>What the smallest table that covers the channel has below zero.</summary>
    public int OwnBelow => (int)Math.Max(-Range.Low, 0);

    /// <summary>The output byte of a channel without segments.</summary>
    public byte ConstantOutput => (byte)Math.Clamp(Requantized(Bias), Min, Max);

    private long Requantized(long accumulator) => ((accumulator * Multiplier) + (1L << (Shift - 1)) >> Shift) + ZeroPoint;

    private static ImmutableArray<LaneSegment> Divide(IEnumerable<LaneTerm> terms, long max)
    {
        var segments = ImmutableArray.CreateBuilder<LaneSegment>();
        var current = ImmutableArray.CreateBuilder<LaneTerm>();
        long width = 0;
        foreach (LaneTerm term in terms)
        {
            long add = byte.MaxValue * Math.Abs((long)term.Weight);
            if (width + add > max)
            {
                Close();
            }

            current.Add(term);
            width += add;
        }

        Close();
        return segments.ToImmutable();

        void Close()
        {
            if (current.Count > 0)
            {
                segments.Add(new LaneSegment(current.ToImmutable(), current.Sum(t => byte.MaxValue * -(long)Math.Min(t.Weight, 0))));
            }

            current.Clear();
            width = 0;
        }
    }
}
