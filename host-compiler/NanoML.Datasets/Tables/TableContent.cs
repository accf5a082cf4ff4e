using System.Collections.Immutable;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Datasets.Description;

namespace NanoML.Datasets.Tables;

/// <summary>A table in memory.</summary>
/// <param name="Channels">The names of the channels.</param>
/// <param name="Values">Rows times channels.</param>
/// <param name="Times">Seconds; null without a column of times.</param>
/// <param name="Labels">The text of each row; null without such a column, as <paramref name="Recordings"/>.</param>
internal sealed record TableContent(
    ImmutableArray<string> Channels, int Rows, float[] Values, double[]? Times, string[]? Labels, string[]? Recordings)
{
    /// <exception cref="CompilerException">
    /// The file cannot be read (NML0001, NML0213), holds a value that is not finite (NML0203), or is too large (NML0215).
    /// </exception>
    public static TableContent Read(string path, TableDescription table)
    {
        using ITableCursor cursor = TableFiles.Open(path);
        TableRoles roles = TableRoles.Find(path, cursor.Names, table);
        var builder = new Builder(path, cursor, roles);
        while (cursor.Read())
        {
            builder.Add();
        }

        return builder.Build();
    }

    private sealed class Builder(string path, ITableCursor cursor, TableRoles roles)
    {
        private readonly List<float> _values = [];
        private readonly List<double> _times = [];
        private readonly List<string> _labels = [];
        private readonly List<string> _recordings = [];
        private readonly Dictionary<string, string> _texts = [];
        private int _rows;

        public void Add()
        {
            _rows++;
            if ((long)_rows * cursor.Names.Length > DataFile.MaxElements)
            {
                throw new CompilerException(
                    DiagnosticCatalog.DatasetTooLarge,
                    $"{path}: at {cursor.Place} there are more than {DataFile.MaxElements} fields",
                    "Split the file into one a recording, in a folder for each class, or leave columns out.");
            }

            foreach (int channel in roles.Channels)
            {
                _values.Add(Channel(channel));
            }

            if (roles.Time >= 0)
            {
                _times.Add(TimeAxis.Parse(cursor, roles.Time) ?? throw NotANumber(roles.Time));
            }

            Keep(_labels, roles.Label);
            Keep(_recordings, roles.Recording);
        }

        public TableContent Build() => _rows == 0
            ? throw new CompilerException(DiagnosticCatalog.BadTable, $"{path}: there are no rows")
            : new TableContent(
                [.. roles.Channels.Select(channel => cursor.Names[channel])],
                _rows,
                [.. _values],
                roles.Time < 0 ? null : TimeAxis.Seconds(_times, roles.TimeUnit, cursor.Names[roles.Time]),
                roles.Label < 0 ? null : [.. _labels],
                roles.Recording < 0 ? null : [.. _recordings]);

        private void Keep(List<string> texts, int column)
        {
            if (column < 0)
            {
                return;
            }

            string text = cursor.Text(column);
            texts.Add(_texts.TryGetValue(text, out string? known) ? known : _texts[text] = text);
        }

        private float Channel(int column)
        {
            float value = (float)(cursor.Number(column) ?? throw NotANumber(column));
            return float.IsFinite(value)
                ? value
                : throw new CompilerException(
                    DiagnosticCatalog.BadDataValue, $"{path}: {cursor.Place}, column '{cursor.Names[column]}' holds no finite number");
        }

        private CompilerException NotANumber(int column)
        {
            string shown = string.Concat(cursor.Text(column).Take(40).Select(c => char.IsControl(c) ? '?' : c));
            return new CompilerException(
                DiagnosticCatalog.BadTable,
                $"{path}: {cursor.Place}, column '{cursor.Names[column]}' holds '{shown}', which is not a number",
                "Name the columns that are channels with --columns, and that of the classes with --label.");
        }
    }
}
