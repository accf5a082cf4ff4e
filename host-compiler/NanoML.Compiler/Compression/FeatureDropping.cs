namespace NanoML.Compiler.Compression;

/// <summary>How many input features to drop.</summary>
/// <param name="Count">From 1 on; null drops as many as the calibration samples allow.</param>
public sealed record FeatureDropping(int? Count)
{
    public static readonly FeatureDropping Auto = new((int?)null);
}
