using System.Collections.Immutable;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Datasets.Description;
using NanoML.Datasets.Folders;
using NanoML.Datasets.Tables;

namespace NanoML.Datasets.Sampling;

/// <summary>Data sets as samples of a model: of their training split, or of their test split.</summary>
public sealed class DatasetSamplesSource : ISampleSource
{
    public SourcedSamples? Read(string path, SampleUse use, IReadOnlyList<SampleInput> inputs, IReadOnlyList<string> classes)
    {
        if (!IsDataset(path, inputs))
        {
            return null;
        }

        Dataset data = Dataset.Open(path, DatasetPlace.DescriptionOf(path) ?? ForModel(inputs));
        int[] places = Places(data, classes);
        DatasetSamples samples = data.Samples(use == SampleUse.Test ? Split.Test : Split.Training);
        return new SourcedSamples(samples.Shape, samples.Inputs, Array.ConvertAll(samples.Labels, label => places[label]));
    }

    private static bool IsDataset(string path, IReadOnlyList<SampleInput> inputs) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        _ when Directory.Exists(path) => true,
        ".TSV" => true,
        ".CSV" when File.Exists(path) => DatasetPlace.DescriptionOf(path) is not null || !IsSamples(path, inputs.Sum(input => input.Count)),
        _ => false,
    };

    /// <summary>A row a sample, with a label or without: what a .csv of samples is.</summary>
    private static bool IsSamples(string path, int inputs)
    {
        try
        {
            using var cursor = new CsvCursor(path);
            bool isNumbers = cursor.IsPlain && cursor.Read() && Enumerable.Range(0, cursor.Names.Length).All(k => cursor.Number(k) is not null);
            return isNumbers && (cursor.Names.Length == inputs || cursor.Names.Length == inputs + 1);
        }
        catch (CompilerException)
        {
            // The reader of samples says what is wrong.
            return true;
        }
    }

    /// <summary>What the model's input says of a data set that does not say it: the size of pictures, or the length of a window.</summary>
    private static DatasetDescription ForModel(IReadOnlyList<SampleInput> inputs)
    {
        int[] shape = inputs.Count == 1 ? inputs[0].SampleShape : [inputs.Sum(input => input.Count)];
        int[] extents = [.. shape.Where(extent => extent != 1)];
        (PictureSize? size, bool? grey) = extents switch
        {
            [var height, var width, 3] => (new PictureSize(width, height), false),
            [3, var height, var width] => (new PictureSize(width, height), false),
            [var height, var width] => (new PictureSize(width, height), true),
            [var count] when Math.Sqrt(count) is var side && side == Math.Floor(side) => (new PictureSize((int)side, (int)side), true),
            _ => ((PictureSize?)null, (bool?)null),
        };
        return new DatasetDescription
        {
            Size = size,
            Grey = grey,
            ModelInput = [.. extents],
        };
    }

    /// <summary>Which of the model's classes each of the data's is: by name, or by order where the model names none.</summary>
    private static int[] Places(Dataset data, IReadOnlyList<string> classes)
    {
        if (classes.Count == 0)
        {
            return [.. Enumerable.Range(0, data.Classes.Length)];
        }

        ImmutableArray<string> names = [.. classes];
        return
        [
            .. data.Classes.Select(name => names.IndexOf(name) is >= 0 and var place ? place
                : names.IndexOf(name, 0, names.Length, StringComparer.OrdinalIgnoreCase) is >= 0 and var alike ? alike
                : throw new CompilerException(
                    DiagnosticCatalog.OtherClasses, $"{data.Path}: class '{name}' is none of the model's: {string.Join(", ", classes)}")),
        ];
    }
}
