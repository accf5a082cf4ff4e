using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Data;

/// <summary>Loads calibration and test data: .npz, .npy or .csv.</summary>
/// <remarks>
/// In a .npz the samples are the array <c>input</c>, or the one with the name of the model's input, or the only one that is not labels;
/// <see cref="LabelNames"/> says which are. For a model of several inputs it has an array for each, by its name. In a .csv with a header, one
/// column is the label and all others are the input. What is no .npz holds the elements of several inputs one after the other.
/// </remarks>
public static class SampleFile
{
    private const string InputName = "input";

    /// <param name="inputs">What the model takes.</param>
    /// <param name="mean">Subtracted from every element, in the units of the file.</param>
    /// <param name="scale">Multiplied to every element after that.</param>
    /// <param name="batch">
    /// Samples along the first axis of the model's own input: a sample of the file that has this axis is as many samples.
    /// </param>
    /// <exception cref="CompilerException">
    /// The file cannot be read (NML0001) or is damaged (NML0201), does not fit the model (NML0202), or holds values that are not finite
    /// (NML0203).
    /// </exception>
    public static SampleSet Load(string path, IReadOnlyList<SampleInput> inputs, float mean = 0, float scale = 1, int batch = 1)
    {
        (NumericArray[] arrays, NumericArray? label) = Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".NPZ" => ReadArchive(path, inputs),
            ".NPY" => ([NpyReader.Read(path)], null),
            ".CSV" => ReadTable(path, inputs.Sum(input => input.Count)),
            _ => throw UnknownKind(path),
        };

        var converter = new SampleConverter(path, mean, scale);
        int[][] shapes = arrays.Length == inputs.Count
            ? [.. inputs.Select(input => input.SampleShape)]
            : [[inputs.Sum(input => input.Count)]];
        float[][][] parts = [.. arrays.Zip(shapes, (array, shape) => converter.Convert(SampleLayouts.WithoutBatch(array, shape, batch), shape))];
        float[][] samples = Joined(path, inputs, parts);
        int[]? classes = label is null ? null : SampleLabels.Read(path, SampleLabels.WithoutBatch(label, samples.Length, batch), samples.Length);
        return new SampleSet(path, samples.Length, samples, classes, inputs.Count == 1 ? inputs[0].SampleShape : null);
    }

    /// <summary>Of a model of one input.</summary>
    /// <param name="inputShape">As <see cref="SampleInput.Shape"/>.</param>
    /// <inheritdoc cref="Load(string, IReadOnlyList{SampleInput}, float, float, int)"/>
    public static SampleSet Load(string path, string inputName, IReadOnlyList<int> inputShape, float mean = 0, float scale = 1, int batch = 1) =>
        Load(path, [new SampleInput(inputName, inputShape)], mean, scale, batch);

    /// <summary>Of what is no file of samples, as a file of one array would be.</summary>
    /// <inheritdoc cref="Load(string, IReadOnlyList{SampleInput}, float, float, int)"/>
    public static SampleSet Load(string path, SourcedSamples samples, IReadOnlyList<SampleInput> inputs, float mean, float scale)
    {
        int[]? shape = inputs.Count == 1 ? inputs[0].SampleShape : null;
        bool isFirst = shape is not null && ChannelOrder.IsFirst(samples.Shape, shape);
        IEnumerable<float[]> ordered = isFirst ? samples.Inputs.Select(values => ChannelOrder.ToFirst(values, shape![0])) : samples.Inputs;
        var array = new NumericArray([samples.Inputs.Length, .. isFirst ? shape! : samples.Shape], [.. ordered.SelectMany(values => values)], null);
        float[][] values = new SampleConverter(path, mean, scale).Convert(array, shape ?? [inputs.Sum(input => input.Count)]);
        return new SampleSet(path, values.Length, values, samples.Labels, shape);
    }

    private static float[][] Joined(string path, IReadOnlyList<SampleInput> inputs, float[][][] parts)
    {
        int other = Array.FindIndex(parts, part => part.Length != parts[0].Length);
        return other >= 0
            ? throw new CompilerException(
                DiagnosticCatalog.DataShape,
                $"{path}: there are {parts[0].Length} samples of '{inputs[0].Name}' and {parts[other].Length} of '{inputs[other].Name}'")
            : parts is [var only] ? only : [.. Enumerable.Range(0, parts[0].Length).Select(k => parts.SelectMany(part => part[k]).ToArray())];
    }

    // A file that is not there is reported as such, whatever its name.
    private static CompilerException UnknownKind(string path)
    {
        DataFile.Open(path).Dispose();
        return DataFile.Damaged(path, "the kind of file is not known by its ending");
    }

    private static (NumericArray[] Inputs, NumericArray? Label) ReadTable(string path, int inputs)
    {
        (NumericArray table, NumericArray? label) = CsvSamples.Read(path, inputs);
        return ([table], label);
    }

    private static (NumericArray[] Inputs, NumericArray? Label) ReadArchive(string path, IReadOnlyList<SampleInput> inputs)
    {
        ImmutableArray<string> names = NpzReader.Names(path);
        string? label = LabelNames.Choose(
            path, names.Where(name => inputs.All(input => input.Name != name) && (names.Length > 1 || name == LabelNames.Label)));
        string[] candidates = [.. names.Where(name => name != label)];
        NumericArray[] arrays = [.. Chosen(path, inputs, candidates).Select(name => NpzReader.Read(path, name))];
        NumericArray? labels = label is null ? null : NpzReader.Read(path, label);

        // Numbers that are not whole are what a regression learns, unless the file calls them labels.
        return (arrays, labels is { Integers: null } && label != LabelNames.Label ? null : labels);
    }

    /// <summary>The array of each input, or the one of all.</summary>
    private static string[] Chosen(string path, IReadOnlyList<SampleInput> inputs, string[] candidates)
    {
        if (inputs.Count > 1 && inputs.All(input => candidates.Contains(input.Name)))
        {
            return [.. inputs.Select(input => input.Name)];
        }

        string? only = candidates.Contains(InputName) ? InputName
            : inputs.Count > 1 ? null
            : candidates.Contains(inputs[0].Name) ? inputs[0].Name
            : candidates is [string single] ? single
            : null;
        return only is null ? throw NoArray(path, inputs, candidates) : [only];
    }

    private static CompilerException NoArray(string path, IReadOnlyList<SampleInput> inputs, string[] candidates)
    {
        string found = candidates.Length == 0 ? "none" : string.Join(", ", candidates.Take(5)) + (candidates.Length > 5 ? ", ..." : "");
        if (inputs.Count > 1)
        {
            string all = string.Join(", ", inputs.Select(input => $"'{input.Name}'"));
            return new CompilerException(
                DiagnosticCatalog.DataShape,
                $"{path}: the model takes {all}, and not each has an array of its name; found: {found}",
                "Name the arrays after the model's inputs.");
        }

        string wanted = string.Join(" or ", new[] { InputName, inputs[0].Name }.Distinct().Select(name => $"'{name}'"));
        return new CompilerException(
            DiagnosticCatalog.DataShape, $"{path}: there is no array {wanted}; found: {found}", $"Name the array of samples '{InputName}'.");
    }
}
