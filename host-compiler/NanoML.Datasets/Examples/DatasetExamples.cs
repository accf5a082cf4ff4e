using System.Collections.Immutable;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Training;
using NanoML.Compiler.Training.Variations;
using NanoML.Datasets.FrontEnds;

namespace NanoML.Datasets.Examples;

/// <summary>The windows of a part of a data set, to train on or to judge by, channels first; signals are read once and kept.</summary>
public sealed class DatasetExamples : ILabelledExamples
{
    private const long MostValues = 4 * DataFile.MaxElements;

    private readonly Dataset _dataset;
    private readonly ImmutableArray<Place> _places;
    private readonly IExampleVariation _variation;
    private readonly CoefficientVariation? _coefficients;
    private readonly int _channels;

    private DatasetExamples(Dataset dataset, ImmutableArray<Place> places, IExampleVariation variation)
    {
        _dataset = dataset;
        _places = places;
        _variation = variation;
        _channels = dataset.FrontEnd.Shape[^1];
        _coefficients = dataset.FrontEnd is MfccFrontEnd mfcc ? new CoefficientVariation(mfcc.Shape[0], mfcc.Shape[1]) : null;
    }

    /// <summary>What a network is to learn of a data set: its training part, and its validation part to choose by.</summary>
    /// <exception cref="CompilerException">A recording cannot be read, or the data set is too large to train on (NML0215).</exception>
    public static LabelledData Of(Dataset dataset)
    {
        long room = MostValues;
        ImmutableArray<Place> training = Read(dataset, Split.Training, ref room);
        ImmutableArray<Place> validation = Read(dataset, Split.Validation, ref room);
        IExampleVariation variation = ExampleVariations.Of(dataset, training.Select(place => place.Signal));
        return new LabelledData(
            dataset.Path, dataset.Classes, ChannelsFirst(dataset.FrontEnd.Shape), new DatasetExamples(dataset, training, variation),
            new DatasetExamples(dataset, validation, variation));
    }

    public int Count => _places.Length;

    public bool IsCostly => _dataset.Kind == DatasetKind.Sound;

    public int Label(int example) => _places[example].Recording.Class;

    public string Recording(int example) => _places[example].Recording.Group;

    public float[] Plain(int example)
    {
        (Signal signal, int start) = (_places[example].Signal, _places[example].Start);
        return Input(signal.Frames < _dataset.Window ? Padded(signal) : signal.Window(start, _dataset.Window));
    }

    public void Vary(float[] made, Random random) => _coefficients?.Apply(made, random);

    public float[] Augmented(int example, Random random) => Input(_variation.Draw(_places[example].Signal, _places[example].Start, random));

    private static ImmutableArray<Place> Read(Dataset dataset, Split split, ref long room)
    {
        var places = ImmutableArray.CreateBuilder<Place>();
        foreach (Recording recording in dataset.Recordings.Where(recording => recording.Split == split))
        {
            Signal signal = recording.ReadSignal();
            room -= signal.Values.Length;
            if (room < 0)
            {
                throw new CompilerException(
                    DiagnosticCatalog.DatasetTooLarge, $"{dataset.Path}: the recordings to train on and to choose by have more than {MostValues} values");
            }

            bool isShort = dataset.Kind == DatasetKind.Sound && signal.Frames < dataset.Window;
            places.AddRange((isShort ? [0] : signal.WindowStarts(dataset.Window, dataset.Hop)).Select(start => new Place(recording, signal, start)));
        }

        return places.ToImmutable();
    }

    private float[] Padded(Signal signal)
    {
        float[] padded = new float[_dataset.Window * signal.Channels];
        signal.Values.CopyTo(padded, 0);
        return padded;
    }

    private float[] Input(ReadOnlySpan<float> window)
    {
        float[] last = _dataset.FrontEnd.Run(window);
        return _channels == 1 || _dataset.FrontEnd.Shape.Length == 1 ? last : ChannelOrder.ToFirst(last, _channels);
    }

    private static Shape ChannelsFirst(int[] shape) => shape.Length == 1 ? Shape.Of(1, shape[0]) : new Shape([1, shape[^1], .. shape[..^1]]);

    /// <summary>Where an example is cut.</summary>
    private sealed record Place(Recording Recording, Signal Signal, int Start);
}
