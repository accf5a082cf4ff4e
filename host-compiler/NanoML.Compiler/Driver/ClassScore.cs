namespace NanoML.Compiler.Driver;

/// <summary>How well one class is told.</summary>
/// <param name="Samples">That are of the class.</param>
/// <param name="Chosen">That were taken for it.</param>
/// <param name="Right">That are of it and were taken for it.</param>
public sealed record ClassScore(int Samples, int Chosen, int Right)
{
    /// <summary>The share of what was taken for it that is of it; null where nothing was.</summary>
    public double? Precision => Chosen == 0 ? null : (double)Right / Chosen;

    /// <summary>The share of it that was found, the accuracy of the class; null where there is none.</summary>
    public double? Recall => Samples == 0 ? null : (double)Right / Samples;

    /// <summary>The harmonic mean of both; null where neither is known.</summary>
    public double? F1 => Samples + Chosen == 0 ? null : 2.0 * Right / (Samples + Chosen);
}
