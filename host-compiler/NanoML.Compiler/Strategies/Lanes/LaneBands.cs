using System.Collections.Immutable;

namespace NanoML.Compiler.Strategies.Lanes;

/// <summary>
/// Which positions share a <c>long</c>: the positions are cut into as many bands as there are lanes, and lane l walks through band l. The
/// bands have one length; where the count is not divisible a band begins before its predecessor's end and computes the same bytes again,
/// so that no lane is ever idle and no step needs a branch.
/// </summary>
/// <param name="Length">Positions in a band.</param>
/// <param name="Starts">The first position of each band.</param>
public sealed record LaneBands(int Length, ImmutableArray<int> Starts)
{
    /// <param name="positions">At least the number of lanes.</param>
    public static LaneBands Of(int positions, int lanes)
    {
        int length = (positions + lanes - 1) / lanes;
        return new LaneBands(length, [.. Enumerable.Range(0, lanes).Select(lane => Math.Min(lane * length, positions - length))]);
    }
}
