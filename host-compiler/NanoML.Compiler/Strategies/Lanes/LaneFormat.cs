using System.Collections.Immutable;

namespace NanoML.Compiler.Strategies.Lanes;

/// <summary>How many accumulators share a <c>long</c>, and how far apart their lowest bits are.</summary>
public sealed record LaneFormat(int Lanes, int Bits)
{
    /// <summary>For weights of 8 bits: a lane holds the sum of products while the magnitudes of the weights sum to at most 8,224.</summary>
    public static LaneFormat Three { get; } = new(3, 21);

    /// <summary>For weights of few bits: magnitudes sum to at most 257.</summary>
    public static LaneFormat Four { get; } = new(4, 16);

    public static ImmutableArray<LaneFormat> All { get; } = [Three, Four];

    /// <summary>
    /// The one in which dot products of weights of so many bits take least opcodes: up to six bits enough products fit a lane that four at
    /// once save more than the unpacking costs.
    /// </summary>
    public static LaneFormat OfDotProducts(int bits) => bits <= 6 ? Four : Three;

    /// <summary>Whether sums may have bits beyond the top lane, which then do not count.</summary>
    public bool Carries { get; init; }

    /// <summary>The largest value of a lane that is not negative.</summary>
    public long Max => (1L << Bits) - 1;

    /// <summary>The same value in every lane.</summary>
    public long Broadcast(long value)
    {
        long result = 0;
        for (int lane = 0; lane < Lanes; lane++)
        {
            result += value << (lane * Bits);
        }

        return result;
    }

    /// <summary>The top lane needs no mask when the sign bit of the <c>long</c> is not one of its bits.</summary>
    public bool TopLaneIsSigned => !Carries && Lanes * Bits < 64;
}
