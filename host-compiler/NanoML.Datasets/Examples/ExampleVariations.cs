using System.Collections.Immutable;
using NanoML.Compiler.Training.Variations;

namespace NanoML.Datasets.Examples;

/// <summary>Windows as they could have been as well, before the front end.</summary>
internal interface IExampleVariation
{
    /// <param name="start">The first frame of a window of the data set's length.</param>
    float[] Draw(Signal signal, int start, Random random);
}

/// <summary>What suits each kind of data.</summary>
internal static class ExampleVariations
{
    private const int SoundShare = 10;

    /// <param name="signals">To train on.</param>
    public static IExampleVariation Of(Dataset dataset, IEnumerable<Signal> signals) => dataset.Kind switch
    {
        DatasetKind.Pictures => new OfPictures(new PictureVariation(dataset.FrontEnd.Shape[0], dataset.FrontEnd.Shape[1], dataset.FrontEnd.Shape[2])),
        DatasetKind.Sound => new OfSound(new SoundVariation(dataset.Window / SoundShare), dataset.Window),
        DatasetKind.Series => new OfSeries(new SeriesVariation(dataset.Channels.Length, Triples(dataset.Channels), dataset.Hop / 2), dataset.Window),
        _ => new OfRows(new TableVariation(Deviations([.. signals]))),
    };

    /// <summary>The first of each three neighbours whose names differ in x, y and z at their end alone.</summary>
    public static ImmutableArray<int> Triples(ImmutableArray<string> channels) =>
        [.. Enumerable.Range(0, Math.Max(0, channels.Length - 2)).Where(k => Enumerable.Range(0, 3).All(axis =>
            channels[k + axis].EndsWith("xyz"[axis].ToString(), StringComparison.OrdinalIgnoreCase)
            && channels[k + axis][..^1].Equals(channels[k][..^1], StringComparison.OrdinalIgnoreCase)))];

    private static ImmutableArray<float> Deviations(Signal[] rows) => [.. Enumerable.Range(0, rows[0].Channels).Select(column =>
    {
        double mean = rows.Average(row => (double)row.Values[column]);
        return (float)Math.Sqrt(rows.Average(row => Math.Pow(row.Values[column] - mean, 2)));
    })];

    private sealed class OfPictures(PictureVariation variation) : IExampleVariation
    {
        public float[] Draw(Signal signal, int start, Random random) => variation.Draw(signal.Values, random);
    }

    private sealed class OfSound(SoundVariation variation, int window) : IExampleVariation
    {
        public float[] Draw(Signal signal, int start, Random random) => variation.Draw(signal.Values, start, window, random);
    }

    private sealed class OfSeries(SeriesVariation variation, int window) : IExampleVariation
    {
        // Of the signal between two gaps.
        public float[] Draw(Signal signal, int start, Random random)
        {
            int begin = signal.Gaps.LastOrDefault(gap => gap <= start);
            int end = signal.Gaps.FirstOrDefault(gap => gap > start, signal.Frames);
            return variation.Draw(signal.Window(begin, end - begin), start - begin, window, random);
        }
    }

    private sealed class OfRows(TableVariation variation) : IExampleVariation
    {
        public float[] Draw(Signal signal, int start, Random random) => variation.Draw(signal.Values, random);
    }
}
