namespace NanoML.Compiler.Ops.Support;

/// <summary>How far two points are from each other.</summary>
public enum DistanceMetric
{
    /// <summary>The root of the sum of squares.</summary>
    Euclidean,

    SquaredEuclidean,

    /// <summary>The sum of absolute values.</summary>
    Manhattan,
}

/// <summary>Distances in floats.</summary>
internal static class Distances
{
    public static float Between(DistanceMetric metric, ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float sum = 0;
        for (int k = 0; k < a.Length; k++)
        {
            float difference = a[k] - b[k];
            sum += metric == DistanceMetric.Manhattan ? MathF.Abs(difference) : difference * difference;
        }

        return metric == DistanceMetric.Euclidean ? MathF.Sqrt(sum) : sum;
    }
}
