namespace NanoML.Compiler.Applications;

/// <summary>
/// A few points that stand for many: k-means (S. Lloyd, Least squares quantization in PCM, 1982), begun with the farthest points
/// (T. Gonzalez, Clustering to minimize the maximum intercluster distance, 1985). The same points give the same centres.
/// </summary>
internal static class FeatureCentres
{
    private const int Turns = 20;

    /// <param name="points">At least one; of one length.</param>
    /// <param name="most">1 or more.</param>
    /// <returns>As many as asked for, or as there are different points.</returns>
    public static byte[][] Of(byte[][] points, int most)
    {
        List<double[]> centres = Farthest(points, most);
        for (int turn = 0; turn < Turns; turn++)
        {
            ILookup<int, byte[]> nearest = points.ToLookup(point => Nearest(centres, point).Index);
            for (int c = 0; c < centres.Count; c++)
            {
                centres[c] = nearest[c].Any() ? Mean([.. nearest[c]]) : centres[c];
            }
        }

        return [.. centres.Select(centre => centre.Select(value => (byte)Math.Floor(value + 0.5)).ToArray()).DistinctBy(Convert.ToHexString)];
    }

    private static List<double[]> Farthest(byte[][] points, int most)
    {
        double[] mean = Mean(points);
        List<double[]> chosen = [[.. points.MinBy(point => Distance(mean, point))!.Select(level => (double)level)]];
        while (chosen.Count < most)
        {
            byte[] farthest = points.MaxBy(point => Nearest(chosen, point).Distance)!;
            if (Nearest(chosen, farthest).Distance == 0)
            {
                break;
            }

            chosen.Add([.. farthest.Select(level => (double)level)]);
        }

        return chosen;
    }

    private static (int Index, double Distance) Nearest(List<double[]> centres, byte[] point) =>
        centres.Select((centre, index) => (index, Distance(centre, point))).MinBy(pair => pair.Item2);

    private static double Distance(double[] centre, byte[] point)
    {
        double sum = 0;
        for (int k = 0; k < point.Length; k++)
        {
            sum += (centre[k] - point[k]) * (centre[k] - point[k]);
        }

        return sum;
    }

    private static double[] Mean(byte[][] points) =>
        [.. Enumerable.Range(0, points[0].Length).Select(k => points.Average(point => (double)point[k]))];
}
