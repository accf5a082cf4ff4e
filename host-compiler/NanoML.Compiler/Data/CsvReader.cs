using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Data;

/// <summary>A table of numbers.</summary>
/// <param name="Header">The names of the columns; null when the file has none.</param>
/// <param name="Rows">All rows have the same number of columns.</param>
public sealed record CsvTable(ImmutableArray<string>? Header, ImmutableArray<double[]> Rows);

/// <summary>
/// Reads comma-separated numbers with a point as the decimal sign. A first line with a field that is not a number is the header. Empty
/// lines are skipped; a name may stand in double quotes.
/// </summary>
public static class CsvReader
{
    /// <summary>More than the largest input and a label.</summary>
    private const int MaxColumns = 1 << 20;

    /// <summary>As many numbers, with all their digits.</summary>
    private const int MaxLineLength = 32 * MaxColumns;

    /// <exception cref="CompilerException">
    /// The file cannot be read (NML0001); a field is not a number or a row is ragged (NML0201).
    /// </exception>
    public static CsvTable Read(string path)
    {
        using var reader = new StreamReader(DataFile.Open(path));
        ImmutableArray<string>? header = null;
        var rows = ImmutableArray.CreateBuilder<double[]>();
        int columns = -1;
        long elements = 0;
        int line = 0;
        while (ReadLine(reader, path, line + 1) is { } text)
        {
            line++;
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            string[] fields = [.. text.Split(',').Select(field => field.Trim().Trim('"'))];
            bool first = columns < 0;
            columns = first ? fields.Length : columns;
            RequireRegular(path, line, fields.Length, columns, elements += columns);
            if (first && fields.Any(field => Number(field) is null))
            {
                header = [.. fields];
                continue;
            }

            rows.Add(Array.ConvertAll(fields, field => Number(field) ?? throw NotANumber(path, line, field)));
        }

        return new CsvTable(header, rows.ToImmutable());
    }

    private static string? ReadLine(StreamReader reader, string path, int line)
    {
        try
        {
            return reader.Peek() < 0 ? null : ReadToEndOfLine(reader, path, line);
        }
        catch (IOException e)
        {
            throw new CompilerException(DiagnosticCatalog.FileNotReadable, $"{path}: the file cannot be read", inner: e);
        }
    }

    // A line without an end is refused before it is split into millions of fields.
    private static string ReadToEndOfLine(StreamReader reader, string path, int line)
    {
        var text = new StringBuilder();
        int columns = 1;
        for (int c = reader.Read(); c >= 0 && c != '\n'; c = reader.Read())
        {
            if (c == '\r')
            {
                if (reader.Peek() == '\n')
                {
                    reader.Read();
                }

                break;
            }

            columns += c == ',' ? 1 : 0;
            if (columns > MaxColumns || text.Length == MaxLineLength)
            {
                throw DataFile.Damaged(
                    path,
                    columns > MaxColumns ? $"line {line} has more than {MaxColumns} fields" : $"line {line} has more than {MaxLineLength} characters",
                    "Give every sample a line of its own.");
            }

            text.Append((char)c);
        }

        return text.ToString();
    }

    private static void RequireRegular(string path, int line, int fields, int columns, long elements)
    {
        if (fields != columns)
        {
            throw DataFile.Damaged(
                path, $"line {line} has {fields} fields, the first has {columns}", "Give every row the same number of columns.");
        }

        if (elements > DataFile.MaxElements)
        {
            throw DataFile.Damaged(path, $"the table is too large at line {line}", "Use fewer samples.");
        }
    }

    private static double? Number(string field) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value
        : field.ToUpperInvariant() is "NAN" or "INF" or "-INF" or "+INF" ? double.NaN
        : null;

    private static CompilerException NotANumber(string path, int line, string field)
    {
        string shown = string.Concat(field.Take(40).Select(c => char.IsControl(c) ? '?' : c));
        return DataFile.Damaged(
            path, $"line {line} holds '{shown}', which is not a number", "Separate numbers with commas; use a point as the decimal sign.");
    }
}
