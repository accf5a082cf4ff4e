using System.Collections.Immutable;
using NanoML.Datasets.Description;
using NanoML.Datasets.Sounds;

namespace NanoML.Datasets.Folders;

/// <summary>Sounds in folders, all brought to one channel and one rate.</summary>
internal sealed class SoundFolders : IRecordingSource
{
    /// <summary>What the device library's front end takes.</summary>
    private const int DefaultRate = 16000;

    public SoundFolders(DatasetFiles files, DatasetDescription description)
    {
        int rate = (int)Math.Round(description.Rate ?? DefaultRate);
        Classes = files.Classes;
        Recordings = [.. files.Files.Select(file => new Recording(file.Name, file.Class, file.Path, () => SoundFile.Read(file.Path, rate)))];
        Format = new SignalFormat(["sound"], rate, null, rate);
    }

    public DatasetKind Kind => DatasetKind.Sound;

    public ImmutableArray<string> Classes { get; }

    public IReadOnlyList<Recording> Recordings { get; }

    public SignalFormat Format { get; }
}
