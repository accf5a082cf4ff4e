namespace NanoML.Compiler.Compression;

/// <summary>
/// Weight sharing: finds few magnitudes that suit all weights of a layer (k-means, as in Han et al., "Deep Compression", 2016). Weights of
/// one magnitude cost one multiplication together.
/// </summary>
internal static class SharedLevels
{
    private const int MaxRounds = 50;

    /// <param name="count">How many magnitudes beside zero, from 1 to 127; fewer come out when some fall together.</param>
    public static WeightLevels Of(LayerProblem layer, int count)
    {
        double[] magnitudes = [.. Enumerable.Range(0, layer.Channels.Length).SelectMany(o => Normalized(layer.Channel(o))).Order()];
        if (magnitudes.Length == 0)
        {
            return WeightLevels.Linear(2);
        }

        double[] centers = Cluster(magnitudes, count);
        return WeightLevels.Of(centers.Select(c => Math.Clamp((int)Math.Round(c * sbyte.MaxValue / centers[^1]), 1, sbyte.MaxValue)));
    }

    // Channels have scales of their own, so only the shape of their distribution is shared.
    private static IEnumerable<double> Normalized(ReadOnlySpan<float> channel)
    {
        double[] magnitudes = [.. channel.ToArray().Where(w => w != 0).Select(w => (double)Math.Abs(w))];
        double largest = magnitudes.DefaultIfEmpty().Max();
        return magnitudes.Select(m => m / largest);
    }

    /// <summary>Lloyd's algorithm, with zero as a further center that stays where it is.</summary>
    /// <param name="sorted">Not negative, ascending, not empty.</param>
    /// <returns>As many centers as were asked for, ascending.</returns>
    public static double[] Cluster(double[] sorted, int count)
    {
        double[] centers = [.. Enumerable.Range(0, count).Select(k => sorted[(int)((k + 0.5) * sorted.Length / count)])];
        for (int round = 0; round < MaxRounds; round++)
        {
            var sums = new double[count];
            var members = new int[count];
            int nearest = 0;
            foreach (double m in sorted)
            {
                while (nearest < count - 1 && m > (centers[nearest] + centers[nearest + 1]) / 2)
                {
                    nearest++;
                }

                if (nearest > 0 || m > centers[0] / 2)
                {
                    sums[nearest] += m;
                    members[nearest]++;
                }
            }

            double[] moved = [.. centers.Select((c, k) => members[k] == 0 ? c : sums[k] / members[k])];
            if (moved.AsSpan().SequenceEqual(centers))
            {
                break;
            }

            centers = moved;
        }

        return centers;
    }
}
