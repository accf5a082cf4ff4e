using System.Collections.Immutable;

namespace NanoML.Datasets.Folders;

/// <summary>Where recordings come from, and what all have in common.</summary>
internal interface IRecordingSource
{
    DatasetKind Kind { get; }

    ImmutableArray<string> Classes { get; }

    IReadOnlyList<Recording> Recordings { get; }

    SignalFormat Format { get; }
}

/// <summary>What all signals of a data set have in common.</summary>
/// <param name="Channels">Their names; of a picture none, as <paramref name="Size"/> says how many there are.</param>
/// <param name="Rate">Frames a second; null where nothing says it.</param>
/// <param name="Size">Height, width and channels of a picture.</param>
/// <param name="Frames">Of the first recording.</param>
internal sealed record SignalFormat(ImmutableArray<string> Channels, double? Rate, (int Height, int Width, int Channels)? Size, int Frames);
