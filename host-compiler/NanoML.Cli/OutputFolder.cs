using System.Text;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Emit;

namespace NanoML.Cli;

/// <summary>Writes generated files all or not at all: files of the same names are replaced, others stay.</summary>
internal sealed class OutputFolder
{
    private const string StagingPrefix = ".nanoml-";

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly string _folder;
    private readonly Stack<Action> _undo = new();

    private OutputFolder(string folder) => _folder = folder;

    /// <exception cref="CompilerException">NML0504: the path is a file or no path at all. Whether it is writable shows when writing.</exception>
    public static void RequireUsable(string folder) => Attempt(folder, () =>
    {
        if (folder.Length == 0)
        {
            throw new IOException("the path is empty");
        }

        if (File.Exists(Path.GetFullPath(folder)))
        {
            throw new IOException("this is a file");
        }
    });

    /// <summary>Whether this is a folder of files that are about to be moved to their places.</summary>
    public static bool IsStaging(string path) => Path.GetFileName(path).StartsWith(StagingPrefix, StringComparison.Ordinal);

    /// <summary>Proves, by writing an empty file beside it, that a file can be written; its folder need not exist yet.</summary>
    /// <param name="advice">The way out.</param>
    /// <exception cref="CompilerException">NML0504: it cannot, or it is a folder.</exception>
    public static void RequireWritable(string file, string advice) => Attempt(
        file,
        () =>
        {
            string path = Path.GetFullPath(file);
            if (Directory.Exists(path))
            {
                throw new IOException("this is a folder");
            }

            if (File.Exists(path))
            {
                using FileStream existing = File.OpenWrite(path);
            }

            string probe = Path.Combine(ExistingParent(path), $"{StagingPrefix}{Guid.NewGuid():n}");
            using FileStream created = new(
                probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        },
        advice);

    /// <param name="advice">The way out; null takes the catalogue's.</param>
    /// <exception cref="CompilerException">NML0504: a file cannot be written; everything is as it was before.</exception>
    public static void Write(string folder, IReadOnlyList<EmittedFile> files, string? advice = null) => Attempt(folder, () =>
    {
        var output = new OutputFolder(Path.GetFullPath(folder));
        try
        {
            output.WriteAll(files);
        }
        catch
        {
            output.Undo();
            throw;
        }
    }, advice);

    private static string ExistingParent(string path)
    {
        string parent = Path.GetDirectoryName(path) ?? throw new IOException("this is a folder");
        if (File.Exists(parent))
        {
            throw new IOException($"'{parent}' is a file");
        }

        return Directory.Exists(parent) ? parent : ExistingParent(parent);
    }

    /// <exception cref="CompilerException">NML0504: the action met an error of the file system.</exception>
    public static void Attempt(string folder, Action action, string? advice = null)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CompilerException(DiagnosticCatalog.OutputNotWritable, $"{folder}: cannot write there: {e.Message}", advice, e);
        }
    }

    // Inside the folder, so that moving a file out of it neither copies nor needs rights elsewhere.
    private void WriteAll(IReadOnlyList<EmittedFile> files)
    {
        CreateDirectory(_folder);
        string staging = Path.Combine(_folder, $"{StagingPrefix}{Guid.NewGuid():n}");
        CreateDirectory(staging);
        _undo.Push(() => Directory.Delete(staging, recursive: true));
        string[] staged = [.. files.Select((_, k) => Path.Combine(staging, $"{k}.new"))];
        for (int k = 0; k < files.Count; k++)
        {
            if (files[k].Bytes is { } bytes)
            {
                File.WriteAllBytes(staged[k], bytes.AsSpan());
            }
            else
            {
                File.WriteAllText(staged[k], files[k].Text, s_utf8);
            }
        }

        for (int k = 0; k < files.Count; k++)
        {
            string target = Path.Combine(_folder, files[k].Path);
            CreateDirectory(Path.GetDirectoryName(target)!);
            Replace(staged[k], target, Path.Combine(staging, $"{k}.old"));
        }

        _undo.Clear();
        Directory.Delete(staging, recursive: true);
    }

    private void Replace(string source, string target, string backup)
    {
        if (File.Exists(target))
        {
            File.Move(target, backup);
            _undo.Push(() => File.Move(backup, target, overwrite: true));
        }

        File.Move(source, target);
        _undo.Push(() => File.Delete(target));
    }

    private void CreateDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        CreateDirectory(Path.GetDirectoryName(path) ?? throw new IOException($"'{path}' does not exist"));
        Directory.CreateDirectory(path);
        _undo.Push(() =>
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path);
            }
        });
    }

    // The latest first. What cannot be undone must not hide the reason for it.
    private void Undo()
    {
        while (_undo.TryPop(out Action? step))
        {
            try
            {
                step();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }
        }
    }
}
