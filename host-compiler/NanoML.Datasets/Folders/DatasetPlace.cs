using NanoML.Compiler.Diagnostics;
using NanoML.Datasets.Description;
using NanoML.Datasets.Tables;

namespace NanoML.Datasets.Folders;

/// <summary>Where a data set is, and what is said of it.</summary>
/// <param name="Root">The folder.</param>
/// <param name="Table">The table that it is; null: folders of classes.</param>
internal sealed record DatasetPlace(string Root, string? Table, DatasetDescription Description)
{
    /// <summary>The description that a folder or a table has; null: it has none.</summary>
    /// <exception cref="CompilerException">NML0207.</exception>
    public static DatasetDescription? DescriptionOf(string path)
    {
        bool isFolder = Directory.Exists(path);
        string file = Path.Combine(isFolder ? path : Path.GetDirectoryName(Path.GetFullPath(path))!, DatasetDescription.FileName);
        DatasetDescription? description = File.Exists(file) ? DescriptionFile.Read(file) : null;
        return isFolder || description?.File == Path.GetFileName(path) ? description : null;
    }

    /// <exception cref="CompilerException">There is nothing (NML0001), or no data set (NML0206).</exception>
    public static DatasetPlace Find(string path, DatasetDescription? given)
    {
        if (!Directory.Exists(path) && !File.Exists(path))
        {
            throw new CompilerException(DiagnosticCatalog.FileNotReadable, $"{path}: there is no such folder or file");
        }

        DatasetDescription description = given ?? DescriptionOf(path) ?? new DatasetDescription();
        if (File.Exists(path))
        {
            return TableFiles.IsTable(path)
                ? new DatasetPlace(Path.GetDirectoryName(Path.GetFullPath(path))!, path, description with { File = Path.GetFileName(path) })
                : throw new CompilerException(DiagnosticCatalog.BadDataset, $"{path}: this is no .csv or .tsv, and no folder");
        }

        string? table = description.File is { } named ? Path.Combine(path, named) : OnlyTable(path);
        return new DatasetPlace(path, table, table is null ? description : description with { File = Path.GetFileName(table) });
    }

    // A folder with nothing in it but one table is that table.
    private static string? OnlyTable(string folder) =>
        Directory.EnumerateDirectories(folder).Any(path => !Path.GetFileName(path).StartsWith('.')) ? null
        : Directory.EnumerateFiles(folder).Where(TableFiles.IsTable).Take(2).ToArray() is [string only] ? only
        : null;
}
