using System.Text;
using NanoML.Compiler.Emit;

namespace NanoML.Cli.Files;

/// <summary>
/// A folder inside an output folder where new files wait until all are written, and old ones until all new ones are in their places. What a killed process
/// left is put back by the next one that writes there: a journal says which files were being replaced.
/// </summary>
internal sealed class OutputStaging
{
    private const string Prefix = ".nanoml-";
    private const string Journal = "journal";
    private const string Lock = "lock";

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly string _folder;
    private readonly string _path;
    private readonly FileStream _lock;

    private OutputStaging(string folder, string path, FileStream heldLock) => (_folder, _path, _lock) = (folder, path, heldLock);

    private string JournalPath => Path.Combine(_path, Journal);

    /// <summary>A name in a folder that nobody has.</summary>
    public static string NewPath(string folder) => Path.Combine(folder, $"{Prefix}{Guid.NewGuid():n}");

    /// <summary>Whether this is such a folder, by its name.</summary>
    public static bool IsStaging(string path) => Path.GetFileName(path).StartsWith(Prefix, StringComparison.Ordinal);

    // Inside the output folder, so that moving a file out of it neither copies nor needs rights elsewhere.
    public static OutputStaging Create(string folder)
    {
        string path = NewPath(folder);
        Directory.CreateDirectory(path);
        return new OutputStaging(folder, path, OpenLock(path));
    }

    /// <summary>Puts back what processes that do not live any more left half done.</summary>
    public static void RecoverAll(string folder)
    {
        foreach (string path in Directory.Exists(folder) ? Directory.GetDirectories(folder, Prefix + "*") : [])
        {
            if (TryLock(path) is { } held)
            {
                new OutputStaging(folder, path, held).RollBack();
            }
        }
    }

    /// <summary>Writes the files' content here, and the journal.</summary>
    public void Fill(IReadOnlyList<EmittedFile> files)
    {
        for (int k = 0; k < files.Count; k++)
        {
            using FileStream file = Create(New(k), files[k].IsSecret);
            file.Write(files[k].Bytes is { } bytes ? bytes.AsSpan() : s_utf8.GetBytes(files[k].Text));
        }

        string unfinished = JournalPath + ".new";
        File.WriteAllLines(unfinished, files.Select(file => file.Path), s_utf8);
        File.Move(unfinished, JournalPath);
    }

    /// <summary>Moves them to their places, whose folders exist, and forgets the old ones.</summary>
    public void MoveIntoPlace(IReadOnlyList<EmittedFile> files)
    {
        for (int k = 0; k < files.Count; k++)
        {
            string target = Target(files[k].Path);
            if (File.Exists(target))
            {
                File.Move(target, Old(k));
            }

            File.Move(New(k), target);
        }

        Remove();
    }

    /// <summary>Makes everything as it was. What cannot be put back stays here, and for the next attempt.</summary>
    public void RollBack()
    {
        try
        {
            string[] paths = File.Exists(JournalPath) ? File.ReadAllLines(JournalPath, s_utf8) : [];
            for (int k = 0; k < paths.Length; k++)
            {
                PutBack(k, Target(paths[k]));
            }

            Remove();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _lock.Dispose();
        }
    }

    private void PutBack(int k, string target)
    {
        if (File.Exists(Old(k)))
        {
            File.Move(Old(k), target, overwrite: true);
        }
        else if (!File.Exists(New(k)))
        {
            File.Delete(target);
        }
    }

    // The journal first: without it, everything here is waste.
    private void Remove()
    {
        File.Delete(JournalPath);
        _lock.Dispose();
        Directory.Delete(_path, recursive: true);
    }

    private static FileStream Create(string path, bool isSecret)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (isSecret && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    private string New(int k) => Path.Combine(_path, $"{k}.new");

    private string Old(int k) => Path.Combine(_path, $"{k}.old");

    private string Target(string path)
    {
        string target = Path.GetFullPath(Path.Combine(_folder, path));
        return target.StartsWith(Path.TrimEndingDirectorySeparator(_folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? target
            : throw new IOException($"'{path}' is not in the folder");
    }

    // Held as long as the process lives, however it ends.
    private static FileStream OpenLock(string path) => new(Path.Combine(path, Lock), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private static FileStream? TryLock(string path)
    {
        try
        {
            return OpenLock(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
