using System.Collections.Immutable;

namespace NanoML.Datasets.Description;

/// <summary>What <c>dataset.json</c> says of a data set. What is left out is found in the data.</summary>
public sealed record DatasetDescription
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "dataset.json";

    public DatasetKind? Kind { get; init; }

    /// <summary>The table that the data set is, beside the description; null: folders of classes.</summary>
    public string? File { get; init; }

    /// <summary>The names of the classes, in the order of a model's outputs; empty: those of the data, sorted.</summary>
    public ImmutableArray<string> Classes { get; init; } = [];

    public TableDescription Table { get; init; } = new();

    /// <summary>Of pictures; null: that which all have.</summary>
    public PictureSize? Size { get; init; }

    /// <summary>One channel instead of three.</summary>
    public bool? Grey { get; init; }

    /// <summary>Frames a second. Sounds are brought to it; series must have it.</summary>
    public double? Rate { get; init; }

    /// <summary>Frames.</summary>
    public int? Window { get; init; }

    /// <summary>The extents of the model's input but those of 1, where the data are for one; of a series they say the window.</summary>
    internal ImmutableArray<int> ModelInput { get; init; } = [];

    /// <summary>Frames from one window to the next.</summary>
    public int? Hop { get; init; }

    public FrontEndKind? FrontEnd { get; init; }

    /// <summary>
    /// What one step of the sensor is in the data's units: axes and statistics are counted in steps, as on the board. One for all channels, or one for
    /// each; empty: the data are in steps already.
    /// </summary>
    public ImmutableArray<double> Steps { get; init; } = [];

    public SplitDescription Split { get; init; } = new();
}

/// <summary>Width and height of pictures, in pixels.</summary>
public sealed record PictureSize(int Width, int Height);

/// <summary>Which columns of a table are what; null: found by their names.</summary>
/// <param name="TimeUnit">Of the time column: s, ms, us or ns.</param>
public sealed record TableDescription(
    string? Time = null, string? TimeUnit = null, string? Label = null, string? Recording = null)
{
    /// <summary>The channels, in their order; empty: all that are nothing else.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];
}

/// <summary>How recordings are split: by shares of each class and a seed, or by name; or both by groups of recordings that belong together.</summary>
public sealed record SplitDescription
{
    public const double DefaultShare = 0.2;

    public int Seed { get; init; }

    /// <summary>What names a group in the names of its recordings, such as <c>{}-*</c>; null: each recording is for itself.</summary>
    public string? Group { get; init; }

    public double TestShare { get; init; } = DefaultShare;

    public double ValidationShare { get; init; } = DefaultShare;

    /// <summary>The recordings, or groups, held back; null: a share is.</summary>
    public ImmutableArray<string>? Test { get; init; }

    /// <summary>The recordings, or groups, that choose between models; null: a share does.</summary>
    public ImmutableArray<string>? Validation { get; init; }
}

/// <summary>What turns a window to a model's input.</summary>
public enum FrontEndKind
{
    /// <summary>The pixels of a picture, 0 to 255.</summary>
    Pixels,

    /// <summary>Mel-frequency cepstral coefficients of a sound.</summary>
    Mfcc,

    /// <summary>The samples of a window.</summary>
    Axes,

    /// <summary>Five statistics of each channel of a window.</summary>
    Statistics,

    /// <summary>The columns of a row.</summary>
    Columns,
}
