namespace NanoML.Compiler.Training;

/// <summary>Of rare classes each example counts more: by the square root of how rare they are, and one in the mean over all examples.</summary>
internal static class ClassWeights
{
    /// <returns>One a class.</returns>
    public static double[] Of(LabelledData data)
    {
        var counts = new int[data.Classes.Count];
        for (int k = 0; k < data.Training.Count; k++)
        {
            counts[data.Training.Label(k)]++;
        }

        double[] weights = Array.ConvertAll(counts, count => count == 0 ? 0 : Math.Sqrt((double)data.Training.Count / count));
        double mean = weights.Zip(counts, (weight, count) => weight * count).Sum() / data.Training.Count;
        return Array.ConvertAll(weights, weight => weight / mean);
    }
}
