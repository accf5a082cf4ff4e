using System.Collections.Immutable;
using System.IO.Compression;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Data;

/// <summary>Reads archives of arrays, as numpy.savez and numpy.savez_compressed write them.</summary>
public static class NpzReader
{
    private const string Extension = ".npy";

    // Deflate cannot do better than 1032:1, so a larger claim is false.
    private const long MaxDeflateRatio = 1032;

    /// <summary>The names of the arrays in the order of the file, without <c>.npy</c>.</summary>
    /// <exception cref="CompilerException">The file cannot be read (NML0001) or is damaged (NML0201).</exception>
    public static ImmutableArray<string> Names(string path) => WithEntries(path, entries => entries.Keys.ToImmutableArray());

    /// <summary>Reads one array.</summary>
    /// <exception cref="CompilerException">
    /// The file cannot be read (NML0001) or is damaged, or the array is not there (NML0201).
    /// </exception>
    public static NumericArray Read(string path, string name) => WithEntries(
        path,
        entries => entries.TryGetValue(name, out ZipArchiveEntry? entry)
            ? ReadEntry(path, entry)
            : throw DataFile.Damaged(path, $"the file has no array '{name}'"));

    /// <summary>Reads every array, by its name without <c>.npy</c>.</summary>
    /// <exception cref="CompilerException">The file cannot be read (NML0001) or is damaged (NML0201).</exception>
    public static ImmutableDictionary<string, NumericArray> ReadAll(string path) =>
        WithEntries(path, entries => entries.ToImmutableDictionary(e => e.Key, e => ReadEntry(path, e.Value), StringComparer.Ordinal));

    private static T WithEntries<T>(string path, Func<OrderedDictionary<string, ZipArchiveEntry>, T> read)
    {
        using FileStream stream = DataFile.Open(path);
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            return read(Entries(path, archive, stream.Length));
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            throw DataFile.Damaged(path, "not a .npz archive, or it is damaged", inner: e);
        }
        catch (IOException e)
        {
            throw new CompilerException(DiagnosticCatalog.FileNotReadable, $"{path}: the file cannot be read", inner: e);
        }
    }

    private static OrderedDictionary<string, ZipArchiveEntry> Entries(string path, ZipArchive archive, long fileLength)
    {
        var entries = new OrderedDictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        foreach (ZipArchiveEntry entry in archive.Entries.Where(e => e.FullName.EndsWith(Extension, StringComparison.Ordinal)))
        {
            string name = entry.FullName[..^Extension.Length];
            if (entry.CompressedLength > fileLength || entry.Length / MaxDeflateRatio > entry.CompressedLength)
            {
                throw DataFile.Damaged(path, $"array '{name}' claims a size that the file cannot hold");
            }

            if (!entries.TryAdd(name, entry))
            {
                throw DataFile.Damaged(path, $"array '{name}' is there twice");
            }
        }

        return entries;
    }

    private static NumericArray ReadEntry(string path, ZipArchiveEntry entry)
    {
        string where = $"{path}: array '{entry.FullName[..^Extension.Length]}'";
        try
        {
            using Stream stream = entry.Open();
            return NpyReader.Read(stream, entry.Length, where);
        }
        catch (InvalidDataException e)
        {
            throw DataFile.Damaged(where, "the compressed data is damaged", inner: e);
        }
    }
}
