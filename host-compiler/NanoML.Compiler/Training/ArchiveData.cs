using System.Collections.Immutable;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Training.Variations;

namespace NanoML.Compiler.Training;

/// <summary>
/// Examples of a .npz archive: <c>input</c> [examples, ...], <c>label</c> [examples], the index of each example's class, and perhaps <c>recording</c>
/// [examples], a number of what it was cut from. A fifth of the recordings of each class is held back to choose by.
/// </summary>
public static class ArchiveData
{
    private const string Input = "input";
    private const string Recordings = "recording";
    private const int HeldBack = 5;
    private const int MostAxes = 4;

    /// <exception cref="CompilerException">The archive cannot be read (NML0001, NML0201), or is none of examples (NML0202, NML0204).</exception>
    public static LabelledData Open(string path)
    {
        NumericArray inputs = NpzReader.Read(path, Input);
        if (inputs.Shape.Length is < 2 or > MostAxes || inputs.Count == 0)
        {
            throw new CompilerException(
                DiagnosticCatalog.DataShape, $"{path}: the array '{Input}' has {inputs.Shape.Length} axes and {inputs.Count} elements",
                "Give [examples, columns], [examples, channels, frames] or [examples, channels, height, width].");
        }

        int[] labels = NpzReader.Names(path).Contains(LabelNames.Label)
            ? SampleLabels.Read(path, NpzReader.Read(path, LabelNames.Label), inputs.Shape[0])
            : throw new CompilerException(DiagnosticCatalog.NoLabels, $"{path}: the file has no labels");
        int[] recordings = NpzReader.Names(path).Contains(Recordings)
            ? SampleLabels.Read(path, NpzReader.Read(path, Recordings), inputs.Shape[0])
            : [.. Enumerable.Range(0, labels.Length)];
        var shape = new Shape([1, .. inputs.Shape[1..]]);
        HashSet<int> held = HeldBackOf(labels, recordings);
        Func<float[], Random, float[]> vary = Variation(shape, inputs);
        ILabelledExamples Part(bool isHeld) => new Examples(
            inputs, shape.Count, labels, recordings, [.. Enumerable.Range(0, labels.Length).Where(k => held.Contains(recordings[k]) == isHeld)], vary);
        return new LabelledData(path, [.. Enumerable.Range(0, labels.Max() + 1).Select(c => $"{c}")], shape, Part(false), Part(true));
    }

    /// <summary>Of the recordings of each class those that a hash puts first, so that more recordings do not move the others.</summary>
    private static HashSet<int> HeldBackOf(int[] labels, int[] recordings) => [.. labels.Zip(recordings)
        .GroupBy(pair => pair.First)
        .SelectMany(group => group.Select(pair => pair.Second).Distinct().OrderBy(recording => ExampleOrder.Mix(HeldBack, recording)) is var ordered
            ? ordered.Take(ordered.Count() / HeldBack)
            : [])];

    private static Func<float[], Random, float[]> Variation(Shape shape, NumericArray inputs)
    {
        switch (shape.Rank)
        {
            case 4:
                var picture = new PictureVariation(shape[2], shape[3], shape[1]);
                return (input, random) => ChannelsFirst(picture.Draw(ChannelsLast(input, shape[1]), random), shape[1]);
            case 3:
                var series = new SeriesVariation(shape[1], shape[1] % 3 == 0 ? [.. Enumerable.Range(0, shape[1] / 3).Select(k => 3 * k)] : [], shape[2] / 10);
                return (input, random) => ChannelsFirst(series.Draw(ChannelsLast(input, shape[1]), 0, shape[2], random), shape[1]);
            default:
                var table = new TableVariation(Deviations(inputs, shape[1]));
                return (input, random) => table.Draw(input, random);
        }
    }

    private static ImmutableArray<float> Deviations(NumericArray inputs, int columns) => [.. Enumerable.Range(0, columns).Select(column =>
    {
        double[] values = [.. Enumerable.Range(0, inputs.Shape[0]).Select(row => (double)inputs[(row * columns) + column])];
        double mean = values.Average();
        return (float)Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    })];

    private static float[] ChannelsLast(float[] input, int channels) => Exchange(input, channels, input.Length / channels);

    private static float[] ChannelsFirst(float[] input, int channels) => Exchange(input, input.Length / channels, channels);

    private static float[] Exchange(float[] rows, int height, int width)
    {
        var result = new float[rows.Length];
        for (int k = 0; k < result.Length; k++)
        {
            result[k] = rows[(k % height * width) + (k / height)];
        }

        return result;
    }

    private sealed class Examples(
        NumericArray inputs, int length, int[] labels, int[] recordings, int[] chosen, Func<float[], Random, float[]> vary) : ILabelledExamples
    {
        public int Count => chosen.Length;

        public int Label(int example) => labels[chosen[example]];

        public string Recording(int example) => $"{recordings[chosen[example]]}";

        public float[] Plain(int example)
        {
            int start = chosen[example] * length;
            return [.. Enumerable.Range(start, length).Select(k => inputs[k])];
        }

        public float[] Augmented(int example, Random random) => vary(Plain(example), random);
    }
}
