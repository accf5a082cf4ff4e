namespace NanoML.Compiler.Training.Variations;

/// <summary>Random numbers that variations share.</summary>
internal static class Variation
{
    /// <summary>Uniform in [-most, most).</summary>
    public static double Around(Random random, double most) => ((2 * random.NextDouble()) - 1) * most;

    /// <summary>Of the normal distribution (Box and Muller, 1958).</summary>
    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
