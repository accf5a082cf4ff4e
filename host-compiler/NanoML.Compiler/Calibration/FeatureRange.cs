using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Calibration;

/// <summary>What calibration chose as the range of one input feature.</summary>
internal readonly record struct FeatureRange(double Min, double Max)
{
    public double Width => Max - Min;

    /// <summary>The feature is the same on all samples.</summary>
    public bool IsConstant => !(Width > 0);

    /// <summary>The ranges of all features, each by itself.</summary>
    /// <param name="samples">Whole, as the graph's input takes them, in the model's own axis order.</param>
    public static FeatureRange[] Of(IReadOnlyList<float[]> samples, FeaturePattern<int> features, RangeMethod method)
    {
        ILookup<int, int> places = Enumerable.Range(0, samples[0].Length).ToLookup(k => features[k]);
        return [.. features.Features.Select(feature =>
        {
            int[] own = [.. places[feature]];
            return Of([.. samples.Select(sample => Array.ConvertAll(own, k => sample[k]))], method);
        })];
    }

    private static FeatureRange Of(float[][] values, RangeMethod method)
    {
        float min = values.Min(v => v.Min());
        float max = values.Max(v => v.Max());
        if (method == RangeMethod.MinMax || min == max)
        {
            return new FeatureRange(min, max);
        }

        var histogram = new ActivationHistogram(min, max);
        foreach (float[] part in values)
        {
            histogram.Add(part);
        }

        (double low, double high) = RangeSelection.Choose(histogram, method);
        return new FeatureRange(low, high);
    }
}
