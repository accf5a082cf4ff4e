using System.Numerics;

namespace NanoML.Compiler.Strategies.Lanes;

/// <summary>
/// A channel's requantisation of two accumulators at a time: <c>(accumulators * Multiplier + Constant) >> Shift</c> with an accumulator in
/// each half of a <c>long</c> gives both values before the clamp, plus <c>2^Range</c>.
/// </summary>
/// <remarks>
/// It is <see cref="LaneChannel.Constant"/> in halves, exactly, and there is room for it when the multiplier has few significant bits.
/// </remarks>
/// <param name="Constant">The same in both halves.</param>
/// <param name="Shift">At least 16, so that the odd lanes need no shift back.</param>
/// <param name="Range">Values before the clamp lie in [-2^Range, 2^Range); at least 8.</param>
/// <param name="High">The greatest value before the clamp.</param>
public sealed record LaneScale(long Multiplier, long Constant, int Shift, int Range, long High)
{
    private const int LaneBits = 16;
    private const int ByteBits = 8;

    /// <summary>A half keeps its sign bit free.</summary>
    private const int HalfBits = 31;

    /// <summary>Null where a half is too narrow, or where the clamp is not that of a byte.</summary>
    public static LaneScale? Of(LaneChannel channel)
    {
        if (channel.Segments.IsEmpty)
        {
            return new LaneScale(0, InHalves((channel.ConstantOutput + (1L << ByteBits)) << LaneBits), LaneBits, ByteBits, channel.ConstantOutput);
        }

        if (channel.Multiplier <= 0 || channel is not { Min: byte.MinValue, Max: byte.MaxValue })
        {
            return null;
        }

        int zeros = Math.Min(BitOperations.TrailingZeroCount(channel.Multiplier), Math.Max(channel.Shift - LaneBits, 0));
        int up = Math.Max(LaneBits - channel.Shift, 0);
        long multiplier = (long)channel.Multiplier >> zeros << up;
        int shift = channel.Shift - zeros + up;
        ClampRange range = channel.Range;
        int bits = Math.Max(Math.Max(BitsOf(range.High), BitsOf(-1 - range.Low)), ByteBits);
        if (bits + 1 + shift > HalfBits)
        {
            return null;
        }

        long constant = ((channel.Bias - channel.Segments.Sum(s => s.Offset)) * multiplier) + (1L << (shift - 1))
            + ((channel.ZeroPoint + (1L << bits)) << shift);
        return new LaneScale(multiplier, InHalves(constant), shift, bits, range.High);
    }

    /// <summary>Values above a byte need a test of one bit or of several.</summary>
    public bool IsWide => High >= 2L << ByteBits;

    /// <summary>The value plus <c>2^Range</c> in the even lanes; the odd ones lie 16 bits above.</summary>
    public long EvenMask => InHalves((2L << Range) - 1);

    public long OddMask => EvenMask << LaneBits;

    /// <summary>The bits of a value that is not negative, in one lane.</summary>
    public long ValueMask => (1L << Range) - 1;

    private static int BitsOf(long value) => value <= 0 ? 0 : BitOperations.Log2((ulong)value) + 1;

    private static long InHalves(long value) => unchecked(value + (value << 32));
}
