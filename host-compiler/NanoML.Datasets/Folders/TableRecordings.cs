using System.Collections.Immutable;
using System.Globalization;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Datasets.Description;
using NanoML.Datasets.Tables;

namespace NanoML.Datasets.Folders;

/// <summary>
/// One table with a column of labels. With a column of times or of recordings it is series: a recording ends where its name or its label
/// changes, or at a long gap. Otherwise each row is a recording.
/// </summary>
internal sealed class TableRecordings : IRecordingSource
{
    private readonly string _path;
    private readonly TableContent _table;

    public TableRecordings(string path, DatasetDescription description)
    {
        _path = path;
        _table = TableContent.Read(path, description.Table);
        string[] labels = _table.Labels ?? throw new CompilerException(
            DiagnosticCatalog.NoLabels, $"{path}: no column is called label, class or the like", "Name the column of the classes with --label.");
        Kind = description.Kind ?? (_table.Times is null && _table.Recordings is null ? DatasetKind.Table : DatasetKind.Series);
        Classes = ClassesOf(labels, description);
        TimeAxis? time = _table.Times is null ? null : TimeAxis.Of(_table.Times);
        SeriesRates.Require(path, time?.Rate, DatasetDescription.FileName, description.Rate);
        double? rate = description.Rate ?? time?.Rate;
        int[] starts = Kind == DatasetKind.Table ? [.. Enumerable.Range(0, Rows())] : Starts(labels, time);
        Recordings = [.. starts.Select((start, k) => Create(k, start, k + 1 < starts.Length ? starts[k + 1] : _table.Rows, labels, time, rate))];
        int longest = Recordings.Count == 0 ? 0 : starts.Select((start, k) => (k + 1 < starts.Length ? starts[k + 1] : _table.Rows) - start).Max();
        Format = new SignalFormat(_table.Channels, rate, null, longest);
    }

    public DatasetKind Kind { get; }

    public ImmutableArray<string> Classes { get; }

    public IReadOnlyList<Recording> Recordings { get; }

    public SignalFormat Format { get; }

    private int Rows() => _table.Rows <= DataFile.MaxSamples
        ? _table.Rows
        : throw new CompilerException(
            DiagnosticCatalog.DatasetTooLarge, $"{_path}: there are {_table.Rows} rows, each a sample; at most {DataFile.MaxSamples} are read", "Leave rows out.");

    private ImmutableArray<string> ClassesOf(string[] labels, DatasetDescription description)
    {
        string[] found = [.. labels.Distinct().OrderBy(label => label, LabelOrder.Instance)];
        if (description.Classes.IsEmpty)
        {
            return found.Length <= MostClasses
                ? [.. found]
                : throw new CompilerException(DiagnosticCatalog.BadTable, $"{_path}: the column of labels has {found.Length} different values", "Name the column of the classes with --label.");
        }

        return found.FirstOrDefault(label => !description.Classes.Contains(label)) is { } extra
            ? throw new CompilerException(DiagnosticCatalog.BadDescription, $"{_path}: label '{extra}' is no class of {DatasetDescription.FileName}")
            : description.Classes.FirstOrDefault(name => !found.Contains(name)) is { } empty
                ? throw new CompilerException(DiagnosticCatalog.EmptyClass, $"{_path}: no row has the label '{empty}'")
                : description.Classes;
    }

    private const int MostClasses = 1000;

    private int[] Starts(string[] labels, TimeAxis? time)
    {
        HashSet<int> breaks = [.. time?.Breaks ?? []];
        return
        [
            .. Enumerable.Range(0, _table.Rows).Where(k => k == 0
                || labels[k] != labels[k - 1]
                || (_table.Recordings is { } names ? names[k] != names[k - 1] : breaks.Contains(k))),
        ];
    }

    private Recording Create(int index, int start, int end, string[] labels, TimeAxis? time, double? rate)
    {
        string number = (index + 1).ToString(CultureInfo.InvariantCulture);
        string name = Kind == DatasetKind.Table ? $"row {number}" : _table.Recordings is { } names ? $"{names[start]}" : $"recording {number}";
        return new Recording(name, Classes.IndexOf(labels[start]), _path, () => new Signal(
            end - start, _table.Channels.Length, _table.Values[(start * _table.Channels.Length)..(end * _table.Channels.Length)], rate)
        {
            Gaps = [.. (time?.Gaps ?? []).Where(gap => gap > start && gap < end).Select(gap => gap - start)],
        });
    }

    // 2 before 10, as a model that was trained on numbers has them.
    private sealed class LabelOrder : IComparer<string>
    {
        public static readonly LabelOrder Instance = new();

        public int Compare(string? x, string? y) =>
            double.TryParse(x, NumberStyles.Float, CultureInfo.InvariantCulture, out double one)
            && double.TryParse(y, NumberStyles.Float, CultureInfo.InvariantCulture, out double other)
                ? one.CompareTo(other)
                : string.CompareOrdinal(x, y);
    }
}
