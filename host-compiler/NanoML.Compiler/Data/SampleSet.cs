using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Data;

/// <summary>Samples that are laid out as the model's inputs, one after the other, with their labels if the file has any.</summary>
/// <param name="Inputs">One array a sample; finite, and after <c>(x - mean) * scale</c>.</param>
/// <param name="Labels">The class of each sample, not negative.</param>
/// <param name="SampleShape">The model's input shape without the batch axis; null where there are several.</param>
public sealed record SampleSet(string Path, int Count, float[][] Inputs, int[]? Labels, int[]? SampleShape)
{
    /// <summary>The labels of a set that must have them.</summary>
    /// <exception cref="CompilerException">The file has none (NML0204).</exception>
    public int[] RequireLabels() => Labels ?? throw new CompilerException(DiagnosticCatalog.NoLabels, $"{Path}: the file has no labels");
}
