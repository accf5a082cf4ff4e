using System.Collections.Immutable;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Datasets.Description;
using NanoML.Datasets.Folders;
using NanoML.Datasets.FrontEnds;
using NanoML.Datasets.Splitting;

namespace NanoML.Datasets;

/// <summary>Data as people have it: recordings with classes and splits, and what makes a model's inputs of them.</summary>
public sealed class Dataset
{
    private Dataset(string path, IRecordingSource source, DatasetDescription description)
    {
        Path = path;
        Kind = source.Kind;
        Classes = source.Classes;
        Recordings = source.Recordings;
        Channels = source.Format.Channels;
        Rate = source.Format.Rate;
        WindowPlan plan = WindowPlan.Of(path, source, description);
        (Window, Hop, FrontEnd) = (plan.Window, plan.Hop, plan.FrontEnd);
        Description = plan.Complete(description, source);
        Splits.Assign(path, Recordings, description.Split);
    }

    /// <summary>The folder or the file.</summary>
    public string Path { get; }

    public DatasetKind Kind { get; }

    /// <summary>In the order of the model's outputs.</summary>
    public ImmutableArray<string> Classes { get; }

    public IReadOnlyList<Recording> Recordings { get; }

    /// <summary>The names of the channels; empty for pictures.</summary>
    public ImmutableArray<string> Channels { get; }

    /// <summary>Frames a second; null where nothing says it.</summary>
    public double? Rate { get; }

    /// <summary>Frames.</summary>
    public int Window { get; }

    /// <summary>Frames from one window to the next.</summary>
    public int Hop { get; }

    public IFrontEnd FrontEnd { get; }

    /// <summary>What dataset.json says, and what was found in its place.</summary>
    public DatasetDescription Description { get; }

    /// <param name="path">A folder with a folder for each class, or a table with a column of labels.</param>
    /// <param name="description">In place of dataset.json; null: that of the data set, if there is one.</param>
    /// <exception cref="CompilerException">There is no data set, or it or its description is bad (NML0001, NML0203, NML0206 to NML0215).</exception>
    public static Dataset Open(string path, DatasetDescription? description = null)
    {
        try
        {
            DatasetPlace place = DatasetPlace.Find(path, description);
            return new Dataset(path, RecordingSources.Open(place), place.Description);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CompilerException(DiagnosticCatalog.FileNotReadable, $"{path}: a folder or a file in it cannot be read", inner: e);
        }
    }

    /// <summary>The table that all recordings are in; null: each has a file of its own.</summary>
    internal string? TablePath => Kind == DatasetKind.Table || (Recordings.Count > 1 && Recordings[0].Path == Recordings[^1].Path) ? Recordings[0].Path : null;

    /// <summary>What the dataset.json of a folder or a table says; null: there is none.</summary>
    /// <exception cref="CompilerException">It is not valid (NML0207).</exception>
    public static DatasetDescription? DescriptionOf(string path) => DatasetPlace.DescriptionOf(path);

    /// <summary>The windows of a signal, as the front end takes them. A sound that is shorter than a window ends in silence.</summary>
    public IEnumerable<float[]> Windows(Signal signal)
    {
        if (Kind == DatasetKind.Sound && signal.Frames < Window)
        {
            float[] padded = new float[Window * signal.Channels];
            signal.Values.CopyTo(padded, 0);
            return [padded];
        }

        return signal.WindowStarts(Window, Hop).Select(start => signal.Window(start, Window).ToArray());
    }

    /// <summary>How many <see cref="Windows"/> there are.</summary>
    public long WindowCount(Signal signal) => Kind == DatasetKind.Sound && signal.Frames < Window ? 1 : signal.WindowStarts(Window, Hop).LongCount();

    /// <summary>The samples of a split, recording after recording.</summary>
    /// <exception cref="CompilerException">
    /// A recording cannot be read, all are shorter than a window (NML0214), the split is empty (NML0209), or there are too many samples (NML0215).
    /// </exception>
    public DatasetSamples Samples(Split split)
    {
        var inputs = new List<float[]>();
        var labels = new List<int>();
        var origins = new List<Recording>();
        long size = FrontEnd.Shape.Aggregate(1L, (product, extent) => product * extent);
        foreach (Recording recording in Recordings.Where(recording => recording.Split == split))
        {
            foreach (float[] window in Windows(recording.ReadSignal()))
            {
                inputs.Add(FrontEnd.Run(window));
                labels.Add(recording.Class);
                origins.Add(recording);
                RequireRoom(inputs.Count, size);
            }
        }

        return inputs.Count == 0
            ? throw SplitChecks.Nothing(this, split)
            : new DatasetSamples(FrontEnd.Shape, [.. inputs], [.. labels], [.. origins]);
    }

    /// <summary>Requires of each class a recording in each split that is asked for, and no file in two splits.</summary>
    /// <exception cref="CompilerException">NML0209; NML0216.</exception>
    public void RequireSplits(params ReadOnlySpan<Split> splits) => SplitChecks.Require(this, splits);

    private void RequireRoom(int samples, long size)
    {
        if (samples > DataFile.MaxSamples || samples * size > DataFile.MaxElements)
        {
            throw new CompilerException(
                DiagnosticCatalog.DatasetTooLarge,
                $"{Path}: there are more than {Math.Min(DataFile.MaxSamples, DataFile.MaxElements / size)} windows of {size} values in one split");
        }
    }
}
