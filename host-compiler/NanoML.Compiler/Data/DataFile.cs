using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Data;

/// <summary>Opens data files and words what can go wrong with them.</summary>
internal static class DataFile
{
    /// <summary>The most elements of one array: as 64-bit integers and as samples they take 400 MB together.</summary>
    public const long MaxElements = 1L << 25;

    /// <summary>The most samples of one file.</summary>
    public const int MaxSamples = 1 << 20;

    /// <exception cref="CompilerException">The file does not exist or cannot be read (NML0001).</exception>
    public static FileStream Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new CompilerException(DiagnosticCatalog.FileNotReadable, $"{path}: this is a folder", "Give a .npz, .npy or .csv file.");
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (FileNotFoundException e)
        {
            throw new CompilerException(DiagnosticCatalog.FileNotReadable, $"{path}: the file does not exist", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CompilerException(DiagnosticCatalog.FileNotReadable, $"{path}: the file cannot be read", inner: e);
        }
    }

    /// <summary>NML0201 for a file, or for one entry of it.</summary>
    public static CompilerException Damaged(string where, string how, string? fix = null, Exception? inner = null) =>
        new(DiagnosticCatalog.BadDataFile, $"{where}: {how}", fix, inner);
}
