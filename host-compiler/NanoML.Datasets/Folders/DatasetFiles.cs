using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Datasets.Description;
using NanoML.Datasets.Pictures;
using NanoML.Datasets.Sounds;
using NanoML.Datasets.Tables;

namespace NanoML.Datasets.Folders;

/// <summary>A file of a class.</summary>
/// <param name="Name">Its path below the data set's folder, with slashes.</param>
internal sealed record DatasetFile(string Name, string Path, int Class);

/// <summary>The files of a folder with a folder for each class.</summary>
/// <param name="Kind">What all files are.</param>
/// <param name="Others">Names of files that are of no kind that is read, but no JSON.</param>
internal sealed record DatasetFiles(DatasetKind Kind, ImmutableArray<string> Classes, ImmutableArray<DatasetFile> Files, ImmutableArray<string> Others)
{
    /// <exception cref="CompilerException">There are no classes or several kinds (NML0206), or a class is empty (NML0208).</exception>
    public static DatasetFiles Scan(string root, DatasetDescription description)
    {
        string[] folders = Folders(root);
        ImmutableArray<string> classes = description.Classes.IsEmpty ? [.. folders] : description.Classes;
        Require(root, folders, classes);
        var files = ImmutableArray.CreateBuilder<DatasetFile>();
        var others = ImmutableArray.CreateBuilder<string>();
        DatasetKind? kind = description.Kind;
        foreach ((int label, string name) in classes.Index())
        {
            int before = files.Count;
            foreach (string path in Below(Path.Combine(root, name)))
            {
                string below = Path.GetRelativePath(root, path).Replace('\\', '/');
                if (KindOf(path) is not { } one)
                {
                    AddUnlessJson(others, below);
                    continue;
                }

                kind ??= one;
                files.Add(one == kind ? new DatasetFile(below, path, label) : throw Mixed(root, files, below, kind.Value, one));
            }

            if (files.Count == before)
            {
                throw new CompilerException(DiagnosticCatalog.EmptyClass, $"{root}: class '{name}' has no recordings");
            }
        }

        return new DatasetFiles(kind!.Value, classes, files.ToImmutable(), others.ToImmutable());
    }

    private static string[] Folders(string root) =>
        [.. Directory.EnumerateDirectories(root).Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal)];

    private static void Require(string root, string[] folders, ImmutableArray<string> classes)
    {
        if (classes.IsEmpty)
        {
            throw new CompilerException(DiagnosticCatalog.BadDataset, $"{root}: there is no folder of a class in it");
        }

        if (classes.FirstOrDefault(name => !folders.Contains(name)) is { } missing)
        {
            throw new CompilerException(DiagnosticCatalog.EmptyClass, $"{root}: class '{missing}' of {DatasetDescription.FileName} has no folder");
        }

        if (folders.FirstOrDefault(name => !classes.Contains(name)) is { } extra)
        {
            throw new CompilerException(
                DiagnosticCatalog.BadDescription,
                $"{root}: folder '{extra}' is no class of {DatasetDescription.FileName}",
                "Add it to classes, or move the folder away.");
        }
    }

    private static IEnumerable<string> Below(string folder) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(path => !Path.GetFileName(path).StartsWith('.'))
        .Order(StringComparer.Ordinal);

    private static DatasetKind? KindOf(string path) =>
        PictureFile.IsPicture(path) ? DatasetKind.Pictures
        : SoundFile.IsSound(path) ? DatasetKind.Sound
        : TableFiles.IsTable(path) ? DatasetKind.Series
        : null;

    private static void AddUnlessJson(ImmutableArray<string>.Builder others, string name)
    {
        if (!name.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            others.Add(name);
        }
    }

    private static CompilerException Mixed(
        string root, ImmutableArray<DatasetFile>.Builder files, string name, DatasetKind kind, DatasetKind other) => new(
        DiagnosticCatalog.BadDataset,
        $"{root}: '{name}' is of kind {Word(other)}, {(files.Count > 0 ? $"'{files[0].Name}'" : DatasetDescription.FileName)} of kind {Word(kind)}",
        "Give recordings of one kind.");

    private static string Word(DatasetKind kind) => kind.ToString().ToLowerInvariant();
}
