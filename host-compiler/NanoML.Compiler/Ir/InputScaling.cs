namespace NanoML.Compiler.Ir;

/// <summary>What one feature of the model's own input becomes: <c>min(max((x - Origin) * Factor, Least), Most)</c>.</summary>
/// <param name="Factor">Not zero; negative where the model turns the feature round.</param>
public readonly record struct FeatureScaling(double Origin, double Factor, double Least, double Most)
{
    public static readonly FeatureScaling None = new(0, 1, double.NegativeInfinity, double.PositiveInfinity);

    public float Apply(double x) => (float)Math.Min(Math.Max((x - Origin) * Factor, Least), Most);

    /// <summary>This, then <c>factor * x + offset</c>.</summary>
    /// <param name="factor">Not zero.</param>
    public FeatureScaling Then(double factor, double offset)
    {
        double total = Factor * factor;
        double a = (Least * factor) + offset;
        double b = (Most * factor) + offset;
        return new FeatureScaling(offset == 0 ? Origin : Origin - (offset / total), total, Math.Min(a, b), Math.Max(a, b));
    }

    /// <summary>This, then a clip.</summary>
    public FeatureScaling Then(Clamp clamp) =>
        this with { Least = Math.Min(Math.Max(Least, clamp.Min), clamp.Max), Most = Math.Min(Math.Max(Most, clamp.Min), clamp.Max) };
}

/// <summary>
/// How a graph's input follows from the model's own: every feature is scaled, shifted and clipped by itself. The caller goes on to provide
/// the model's own values; quantisation does the rest, and saturates within the clips.
/// </summary>
/// <param name="Pattern">By element of the whole sample, in the model's own axis order.</param>
public sealed record InputScaling(FeaturePattern<FeatureScaling> Pattern)
{
    /// <summary>The most features that have scales of their own: each costs 8 bytes of the heap and of an assembly's data.</summary>
    public const int MaxFeatures = 4096;

    public bool Clips => Pattern.Features.Any(feature => double.IsFinite(feature.Least) || double.IsFinite(feature.Most));

    /// <summary>A graph's input of a whole sample.</summary>
    public float[] Apply(float[] sample)
    {
        var scaled = new float[sample.Length];
        for (int k = 0; k < scaled.Length; k++)
        {
            scaled[k] = Pattern[k].Apply(sample[k]);
        }

        return scaled;
    }
}
