namespace NanoML.Datasets.Tables;

/// <summary>Which files are tables, and what reads them.</summary>
internal static class TableFiles
{
    public static bool IsTable(string path) => Path.GetExtension(path).ToUpperInvariant() is ".CSV" or ".TSV";

    public static ITableCursor Open(string path) => new CsvCursor(path);
}
