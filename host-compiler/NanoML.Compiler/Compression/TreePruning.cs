namespace NanoML.Compiler.Compression;

/// <summary>How many decision trees to keep.</summary>
/// <param name="Count">From 1 on; null keeps as few as the calibration samples allow.</param>
public sealed record TreePruning(int? Count)
{
    public static readonly TreePruning Auto = new((int?)null);
}
