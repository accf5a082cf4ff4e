using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Compression;

/// <summary>The scales that are tried for a channel's integers.</summary>
internal static class ScaleSearch
{
    /// <summary>Scales are tried from the one at which nothing saturates down to this share of it.</summary>
    private const double LeastShare = 0.3;

    /// <summary>With many levels, saturation costs more than finer levels bring, so that the search ends sooner.</summary>
    private const double LeastShareOfManyLevels = 0.7;
    private const int ManyLevelsBits = 6;
    private const double ShareStep = 0.025;

    /// <param name="magnitude">The greatest of the weights.</param>
    /// <param name="leastScale">No scale is below it.</param>
    public static IEnumerable<float> Scales(double magnitude, WeightLevels levels, double leastScale)
    {
        double leastShare = levels.Bits >= ManyLevelsBits ? LeastShareOfManyLevels : LeastShare;
        for (double share = 1; share > leastShare; share -= ShareStep)
        {
            yield return WeightQuantization.ToScale(share * magnitude / levels.Largest, leastScale);
        }
    }
}
