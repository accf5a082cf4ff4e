using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Planning;

/// <summary>Thresholds that a caller's values are ranked among, as tables of the device's <c>RankQuantization</c>.</summary>
public sealed class RankTables
{
    // What tells that a missing value counts as below all thresholds.
    private const int MissingIsLowBit = 1 << 30;

    /// <param name="layer">What the tables are named after.</param>
    public RankTables(string layer, InputRanks ranks)
    {
        Source = ranks;
        Thresholds = new Table(layer, "Thresholds", ranks.Elements.SelectMany(element => element.Thresholds).ToArray());
        Ends = new Table(layer, "Ends", Running(ranks.Elements.Select(element => element.Thresholds.Length)).ToArray());
        Features = new Table(
            layer, "Features", ranks.Elements.Select(element => element.Feature + (element.MissingIsLow ? MissingIsLowBit : 0)).ToArray());
    }

    public InputRanks Source { get; }

    /// <summary>Of all elements, one after the other: <c>float[]</c>.</summary>
    public Table Thresholds { get; }

    /// <summary>Where each element's thresholds end: <c>int[]</c>.</summary>
    public Table Ends { get; }

    /// <summary>Which of the caller's values each element ranks: <c>int[]</c>.</summary>
    public Table Features { get; }

    public ImmutableArray<Table> Tables => [Thresholds, Ends, Features];

    private static IEnumerable<int> Running(IEnumerable<int> lengths)
    {
        int end = 0;
        return lengths.Select(length => end += length);
    }
}
