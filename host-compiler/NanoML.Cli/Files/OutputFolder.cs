using NanoML.Cli.Ending;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Emit;

namespace NanoML.Cli.Files;

/// <summary>Writes generated files all or not at all: files of the same names are replaced, others stay.</summary>
internal sealed class OutputFolder
{
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

            string probe = OutputStaging.NewPath(ExistingParent(path));
            Interruption.Complete(() =>
            {
                using FileStream created = new(
                    probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            });
        },
        advice);

    /// <param name="advice">The way out; null takes the catalogue's.</param>
    /// <exception cref="CompilerException">NML0504: a file cannot be written; everything is as it was before.</exception>
    public static void Write(string folder, IReadOnlyList<EmittedFile> files, string? advice = null) => Attempt(folder, () => Interruption.Complete(() =>
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
    }), advice);

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

    private void WriteAll(IReadOnlyList<EmittedFile> files)
    {
        OutputStaging.RecoverAll(_folder);
        CreateDirectory(_folder);
        foreach (EmittedFile file in files)
        {
            CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, file.Path))!);
        }

        OutputStaging staging = OutputStaging.Create(_folder);
        _undo.Push(staging.RollBack);
        staging.Fill(files);
        staging.MoveIntoPlace(files);
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
