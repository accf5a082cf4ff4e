using System.Collections.Immutable;
using System.Text;
using nietras.SeparatedValues;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Datasets.Tables;

/// <summary>Separated fields, with quotes where they are needed; the separator, the decimal sign and a header are found.</summary>
internal sealed class CsvCursor : ITableCursor
{
    private const int SniffedCharacters = 1 << 16;
    private const int SniffedLines = 20;

    /// <summary>More than the channels of any sensor.</summary>
    private const int MostColumns = 1 << 16;

    private readonly string _path;
    private readonly SepReader _reader;
    private readonly CsvDialect _dialect;
    private readonly bool _startsWithRow;
    private bool _isFirst = true;

    /// <exception cref="CompilerException">The file cannot be read (NML0001), is empty or is no text (NML0213).</exception>
    public CsvCursor(string path)
    {
        _path = path;
        _dialect = CsvDialect.Of(FirstLines(path));
        var text = new StreamReader(DataFile.Open(path), Encoding.UTF8);
        _reader = Guard(() => Sep.New(_dialect.Separator).Reader(options => options with
        {
            HasHeader = false,
            Unescape = true,
            DisableColCountCheck = true,
        }).From(text));
        if (!Next())
        {
            throw Bad($"{path}: there are no rows");
        }

        if (_reader.Current.ColCount > MostColumns)
        {
            throw Bad($"{path}: the first line has {_reader.Current.ColCount} fields, at most {MostColumns} are read");
        }

        Names = [.. Enumerable.Range(0, _reader.Current.ColCount).Select(k => _dialect.HasHeader ? _reader.Current[k].ToString().Trim() : $"column{k + 1}")];
        _startsWithRow = !_dialect.HasHeader;
    }

    public ImmutableArray<string> Names { get; }

    /// <summary>Whether commas separate the fields and points the decimals.</summary>
    public bool IsPlain => _dialect is { Separator: ',', DecimalComma: false };

    public string Place => $"line {_reader.Current.LineNumberFrom}";

    public bool Read()
    {
        bool isThere = (_isFirst && _startsWithRow) || Next();
        _isFirst = false;
        return isThere && _reader.Current.ColCount != Names.Length
            ? throw Bad($"{_path}: {Place} has {_reader.Current.ColCount} fields, the first has {Names.Length}")
            : isThere;
    }

    public string Text(int column) => _reader.Current[column].ToString().Trim();

    public double? Number(int column) => _dialect.Number(_reader.Current[column].Span);

    public void Dispose() => _reader.Dispose();

    private bool Next() => Guard(() =>
    {
        while (_reader.MoveNext())
        {
            if (_reader.Current.ColCount > 1 || !_reader.Current.Span.IsWhiteSpace())
            {
                return true;
            }
        }

        return false;
    });

    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or InvalidDataException or NotSupportedException or ArgumentException or FormatException or IndexOutOfRangeException)
        {
            throw new CompilerException(DiagnosticCatalog.BadTable, $"{_path}: the table cannot be read", inner: e);
        }
    }

    private static string[] FirstLines(string path)
    {
        using var reader = new StreamReader(DataFile.Open(path), Encoding.UTF8);
        var buffer = new char[SniffedCharacters];
        int count;
        try
        {
            count = reader.ReadBlock(buffer);
        }
        catch (IOException e)
        {
            throw new CompilerException(DiagnosticCatalog.FileNotReadable, $"{path}: the file cannot be read", inner: e);
        }

        string text = new(buffer, 0, count);
        if (text.Contains('\0'))
        {
            throw Bad($"{path}: this is no text", "Give a table as .csv or .tsv.");
        }

        string[] lines = [.. text.ReplaceLineEndings("\n").Split('\n')];
        bool isCut = count == buffer.Length && lines.Length > 1;
        string[] whole = [.. (isCut ? lines[..^1] : lines).Where(line => !string.IsNullOrWhiteSpace(line)).Take(SniffedLines)];
        return whole.Length > 0 ? whole : throw Bad($"{path}: there are no rows");
    }

    private static CompilerException Bad(string message, string? fix = null) => new(DiagnosticCatalog.BadTable, message, fix);
}
