using System.Collections.Immutable;

namespace NanoML.Compiler.Driver;

/// <summary>How many samples of a label the float model and the integer model put into a pair of classes.</summary>
/// <param name="Label">The true class; null without labels.</param>
/// <param name="FloatClass">What the float model chooses.</param>
/// <param name="Class">What the integer model chooses.</param>
/// <param name="Samples">At least 1.</param>
public sealed record Verdict(int? Label, int FloatClass, int Class, int Samples)
{
    /// <returns>One verdict for each triple that occurs, by label, then by the classes.</returns>
    internal static ImmutableArray<Verdict> Count(IEnumerable<(int? Label, int FloatClass, int Class)> samples) =>
        [.. samples.GroupBy(s => s).OrderBy(g => g.Key).Select(g => new Verdict(g.Key.Label, g.Key.FloatClass, g.Key.Class, g.Count()))];
}
