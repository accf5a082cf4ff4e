using NanoML.Compiler.Diagnostics;
using NanoML.Datasets.Description;

namespace NanoML.Datasets.Folders;

/// <summary>Where a data set is, and what is said of it.</summary>
/// <param name="Root">The folder.</param>
/// <param name="Table">The table that it is; null: folders of classes.</param>
internal sealed record DatasetPlace(string Root, string? Table, DatasetDescription Description)
{
    /// <exception cref="CompilerException">There is nothing (NML0001).</exception>
    public static DatasetPlace Find(string path, DatasetDescription? given)
    {
        if (!Directory.Exists(path))
        {
            throw new CompilerException(DiagnosticCatalog.FileNotReadable, $"{path}: there is no such folder or file");
        }

        return new DatasetPlace(path, null, given ?? new DatasetDescription());
    }
}
