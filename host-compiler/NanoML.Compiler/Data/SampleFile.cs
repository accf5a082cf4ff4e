using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Data;

/// <summary>Loads calibration and test data: .npz, .npy or .csv.</summary>
/// <remarks>
/// In a .npz the samples are the array <c>input</c>, or the one with the name of the model's input, or the only one that is not labels;
/// <see cref="LabelNames"/> says which are. In a .csv with a header, one column is the label and all others are the input.
/// </remarks>
public static class SampleFile
{
    private const string InputName = "input";

    /// <param name="inputShape">The model's input shape; a first axis of 1 is the batch, when there are others.</param>
    /// <param name="mean">Subtracted from every element, in the units of the file.</param>
    /// <param name="scale">Multiplied to every element after that.</param>
    /// <param name="batch">
    /// Samples along the first axis of the model's own input: a sample of the file that has this axis is as many samples.
    /// </param>
    /// <exception cref="CompilerException">
    /// The file cannot be read (NML0001) or is damaged (NML0201), does not fit the model (NML0202), or holds values that are not finite
    /// (NML0203).
    /// </exception>
    public static SampleSet Load(string path, string inputName, IReadOnlyList<int> inputShape, float mean = 0, float scale = 1, int batch = 1)
    {
        (NumericArray input, NumericArray? label) = Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".NPZ" => ReadArchive(path, inputName),
            ".NPY" => (NpyReader.Read(path), null),
            ".CSV" => CsvSamples.Read(path, inputShape.Aggregate(1, (product, extent) => product * extent)),
            _ => throw UnknownKind(path),
        };

        int[] sampleShape = [.. inputShape is [1, _, ..] ? inputShape.Skip(1) : inputShape];
        input = SampleLayouts.WithoutBatch(input, sampleShape, batch);
        float[][] samples = new SampleConverter(path, mean, scale).Convert(input, sampleShape);
        int[]? labels = label is null ? null : SampleLabels.Read(path, SampleLabels.WithoutBatch(label, samples.Length, batch), samples.Length);
        return new SampleSet(path, samples.Length, samples, labels, sampleShape);
    }

    // A file that is not there is reported as such, whatever its name.
    private static CompilerException UnknownKind(string path)
    {
        DataFile.Open(path).Dispose();
        return DataFile.Damaged(path, "the kind of file is not known by its ending");
    }

    private static (NumericArray Input, NumericArray? Label) ReadArchive(string path, string inputName)
    {
        ImmutableArray<string> names = NpzReader.Names(path);
        string? label = LabelNames.Choose(path, names.Where(name => name != inputName && (names.Length > 1 || name == LabelNames.Label)));
        string[] candidates = [.. names.Where(name => name != label)];
        string? chosen = candidates.Contains(InputName) ? InputName
            : candidates.Contains(inputName) ? inputName
            : candidates is [string only] ? only
            : null;
        if (chosen is null)
        {
            string wanted = string.Join(" or ", new[] { InputName, inputName }.Distinct().Select(name => $"'{name}'"));
            string found = names.IsEmpty ? "none" : string.Join(", ", names.Take(5)) + (names.Length > 5 ? ", ..." : "");
            throw new CompilerException(
                DiagnosticCatalog.DataShape,
                $"{path}: there is no array {wanted}; found: {found}",
                $"Name the array of samples '{InputName}'.");
        }

        NumericArray? labels = label is null ? null : NpzReader.Read(path, label);

        // Numbers that are not whole are what a regression learns, unless the file calls them labels.
        return (NpzReader.Read(path, chosen), labels is { Integers: null } && label != LabelNames.Label ? null : labels);
    }
}
