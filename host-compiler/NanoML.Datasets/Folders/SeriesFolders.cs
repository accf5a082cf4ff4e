using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Datasets.Description;
using NanoML.Datasets.Tables;

namespace NanoML.Datasets.Folders;

/// <summary>Tables in folders, each a recording; all have the same channels and one rate.</summary>
internal sealed class SeriesFolders : IRecordingSource
{
    private readonly DatasetDescription _description;
    private readonly string _first;

    public SeriesFolders(DatasetFiles files, DatasetDescription description)
    {
        _description = description;
        _first = files.Files[0].Path;
        Classes = files.Classes;
        Recordings = [.. files.Files.Select(file => new Recording(file.Name, file.Class, file.Path, () => Checked(file.Path)))];
        (Signal signal, ImmutableArray<string> channels) = Read(_first);
        Format = new SignalFormat(channels, description.Rate ?? signal.Rate, null, signal.Frames);
        SeriesRates.Require(_first, signal.Rate, DatasetDescription.FileName, description.Rate);
    }

    public DatasetKind Kind => DatasetKind.Series;

    public ImmutableArray<string> Classes { get; }

    public IReadOnlyList<Recording> Recordings { get; }

    public SignalFormat Format { get; }

    private Signal Checked(string path)
    {
        (Signal signal, ImmutableArray<string> channels) = Read(path);
        if (!channels.SequenceEqual(Format.Channels))
        {
            throw new CompilerException(
                DiagnosticCatalog.BadTable,
                $"{path}: the channels are {string.Join(", ", channels)}, those of '{_first}' {string.Join(", ", Format.Channels)}",
                "Name those that all have with nanoml data describe --columns.");
        }

        SeriesRates.Require(path, signal.Rate, _first, Format.Rate);
        return signal with { Rate = Format.Rate };
    }

    private (Signal Signal, ImmutableArray<string> Channels) Read(string path)
    {
        TableContent table = TableContent.Read(path, _description.Table);
        TimeAxis? time = table.Times is null ? null : TimeAxis.Of(table.Times);
        var signal = new Signal(table.Rows, table.Channels.Length, table.Values, time?.Rate) { Gaps = time?.Gaps ?? [] };
        return (signal, table.Channels);
    }
}
