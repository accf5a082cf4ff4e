using System.Collections.Immutable;

namespace NanoML.Compiler.Ir;

/// <summary>An element of a graph's input: how many thresholds lie below a feature of the model's own input.</summary>
/// <param name="Feature">The place in the whole sample.</param>
/// <param name="Thresholds">Ascending, none twice, at most <see cref="InputRanks.MaxThresholds"/>.</param>
/// <param name="MissingIsLow">Whether NaN counts as below all thresholds; as above them otherwise.</param>
public sealed record RankedFeature(int Feature, ImmutableArray<float> Thresholds, bool MissingIsLow)
{
    public int RankOf(float x)
    {
        if (float.IsNaN(x))
        {
            return MissingIsLow ? 0 : Thresholds.Length;
        }

        int place = Thresholds.BinarySearch(x);
        return place < 0 ? ~place : place;
    }
}

/// <summary>
/// How a graph's input follows from the model's own where nothing but comparisons with constants reads it: each element is a rank, so that no
/// comparison is lost to rounding. The caller goes on to provide the model's own values.
/// </summary>
/// <param name="Own">The shape of the model's own input.</param>
/// <param name="Elements">One per element of the graph's input.</param>
public sealed record InputRanks(Shape Own, ImmutableArray<RankedFeature> Elements)
{
    /// <summary>Ranks are bytes.</summary>
    public const int MaxThresholds = byte.MaxValue;

    /// <summary>A graph's input of a whole sample.</summary>
    public float[] Apply(float[] sample) => [.. Elements.Select(element => (float)element.RankOf(sample[element.Feature]))];
}
