using System.Collections.Immutable;

namespace NanoML.Compiler.Strategies.Lanes;

/// <summary>Which weight magnitudes of an unrolled method lie in locals.</summary>
internal static class LocalMagnitudes
{
    private const int LeastUses = 4;

    /// <summary>
    /// The most used magnitudes, as many as there are locals left: one in a local costs a load where a literal costs a load and a conversion.
    /// </summary>
    /// <param name="positions">How often the method's code runs in a call.</param>
    /// <param name="count">Locals that are left.</param>
    public static ImmutableArray<int> Of(UnrolledMethod method, int positions, int count) =>
    [
        .. method.Parts
            .SelectMany(part => MagnitudeGroup.Of(part.Terms).Where(g => g.Multiplies).Select(g => g.Magnitude))
            .GroupBy(m => m)
            .Where(g => g.Count() * positions > LeastUses)
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key)
            .Take(count)
            .Select(g => g.Key)
            .Order(),
    ];
}
