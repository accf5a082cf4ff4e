using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Datasets.Description;
using NanoML.Datasets.Folders;
using NanoML.Datasets.FrontEnds;

namespace NanoML.Datasets;

/// <summary>Windows and the front end of a data set: what the description says, or what suits the kind.</summary>
internal sealed record WindowPlan(int Window, int Hop, FrontEndKind Kind, IFrontEnd FrontEnd)
{
    /// <summary>Of a series without a rate.</summary>
    private const int DefaultWindow = 100;

    /// <exception cref="CompilerException">The front end does not suit the kind, or the window is too small for it (NML0207).</exception>
    public static WindowPlan Of(string path, IRecordingSource source, DatasetDescription description)
    {
        FrontEndKind kind = description.FrontEnd ?? DefaultOf(source.Kind);
        if (!IsFor(kind, source.Kind))
        {
            throw Bad(path, $"the front end {Word(kind)} is not for data of kind {Word(source.Kind)}");
        }

        int window = description.Window ?? WindowOfModel(source, description) ?? DefaultWindowOf(source);
        int hop = description.Hop ?? DefaultHopOf(source.Kind, window);
        if ((long)window * Math.Max(source.Format.Channels.Length, 1) > DataFile.MaxElements)
        {
            throw Bad(path, $"a window of {window} frames is too large");
        }

        return new WindowPlan(window, hop, kind, Create(path, kind, source.Format, window, StepsOf(path, source, description)));
    }

    /// <summary>A description that says what was found.</summary>
    public DatasetDescription Complete(DatasetDescription description, IRecordingSource source)
    {
        bool hasWindows = source.Kind is DatasetKind.Series or DatasetKind.Sound;
        return description with
        {
            Kind = source.Kind,
            Classes = source.Classes,
            Table = source.Kind is DatasetKind.Series or DatasetKind.Table ? description.Table with { Columns = source.Format.Channels } : description.Table,
            Size = source.Format.Size is { } size ? new PictureSize(size.Width, size.Height) : null,
            Grey = source.Format.Size is { } picture ? picture.Channels == 1 : null,
            Rate = source.Format.Rate,
            Window = hasWindows ? Window : null,
            Hop = hasWindows ? Hop : null,
            FrontEnd = Kind,
        };
    }

    private static FrontEndKind DefaultOf(DatasetKind kind) => kind switch
    {
        DatasetKind.Pictures => FrontEndKind.Pixels,
        DatasetKind.Sound => FrontEndKind.Mfcc,
        DatasetKind.Series => FrontEndKind.Axes,
        _ => FrontEndKind.Columns,
    };

    private static bool IsFor(FrontEndKind frontEnd, DatasetKind kind) => frontEnd == DefaultOf(kind)
        || (kind == DatasetKind.Series && frontEnd == FrontEndKind.Statistics)
        || (kind == DatasetKind.Sound && frontEnd is FrontEndKind.Axes or FrontEndKind.Statistics);

    /// <summary>The other extent than that of the channels, which may come first or last.</summary>
    private static int? WindowOfModel(IRecordingSource source, DatasetDescription description) => description.ModelInput switch
    {
        _ when source.Kind != DatasetKind.Series => null,
        [var window, var channels] when channels == source.Format.Channels.Length => window,
        [var channels, var window] when channels == source.Format.Channels.Length => window,
        _ => null,
    };

    // A second, or what a short recording has.
    private static int DefaultWindowOf(IRecordingSource source) => source.Kind switch
    {
        DatasetKind.Sound => (int)Math.Round(source.Format.Rate!.Value),
        DatasetKind.Series => Math.Max(1, Math.Min(source.Format.Frames, source.Format.Rate is { } rate and >= 1 and < 1e6 ? (int)Math.Round(rate) : DefaultWindow)),
        _ => 1,
    };

    // What nanoml new takes for an accelerometer.
    private static int DefaultHopOf(DatasetKind kind, int window) => kind == DatasetKind.Series ? Math.Max(window / 4, 1) : window;

    private static IFrontEnd Create(string path, FrontEndKind kind, SignalFormat format, int window, ChannelSteps steps)
    {
        switch (kind)
        {
            case FrontEndKind.Pixels:
                (int height, int width, int channels) = format.Size!.Value;
                return new ValuesFrontEnd([height, width, channels]);
            case FrontEndKind.Mfcc:
                int rate = (int)Math.Round(format.Rate!.Value);
                return window >= MfccFrontEnd.LeastWindow(rate)
                    ? new MfccFrontEnd(rate, window)
                    : throw Bad(path, $"a window of {window} samples at {rate} Hz has no frame of 30 ms for MFCC");
            case FrontEndKind.Statistics:
                return new StatisticsFrontEnd(format.Channels.Length, steps);
            case FrontEndKind.Axes:
                return new ValuesFrontEnd([window, format.Channels.Length], steps);
            default:
                return new ValuesFrontEnd([format.Channels.Length]);
        }
    }

    private static ChannelSteps StepsOf(string path, IRecordingSource source, DatasetDescription description)
    {
        int count = description.Steps.Length;
        return count < 2 || count == source.Format.Channels.Length
            ? new ChannelSteps(description.Steps)
            : throw Bad(path, $"there are {count} steps for {source.Format.Channels.Length} channels");
    }

    private static CompilerException Bad(string path, string how) => new(DiagnosticCatalog.BadDescription, $"{path}: {how}");

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
