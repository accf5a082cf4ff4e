using System.Security.Cryptography;
using System.Text;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Emit;

namespace NanoML.Cli.Files;

/// <summary>
/// The list in an application's folder of what nanoml wrote there, with hashes as sha256sum prints them. A file that is not in it, or has another
/// hash, is the user's.
/// </summary>
internal sealed class GeneratedFiles
{
    public const string ListName = "generated.sha256";

    private const int HashDigits = 64;
    private const string Separator = "  ";

    private readonly string _folder;
    private readonly SortedDictionary<string, string> _hashes;

    private GeneratedFiles(string folder, SortedDictionary<string, string> hashes)
    {
        _folder = folder;
        _hashes = hashes;
    }

    private string ListPath => Path.Combine(_folder, ListName);

    /// <exception cref="CompilerException">NML0510: something is in the folder.</exception>
    public static void RequireEmpty(string folder)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any(entry => !OutputStaging.IsStaging(entry)))
        {
            throw new CompilerException(DiagnosticCatalog.FolderNotEmpty, $"{folder}: there are files in this folder");
        }
    }

    /// <summary>Writes what is not the user's, all or nothing.</summary>
    /// <returns>The paths that were kept because the user has edited or written them.</returns>
    /// <exception cref="CompilerException">NML0504.</exception>
    public static IReadOnlyList<string> WriteAround(string folder, IReadOnlyList<EmittedFile> files)
    {
        string[] kept = [];
        OutputFolder.Attempt(folder, () =>
        {
            GeneratedFiles list = Read(folder);
            ILookup<bool, EmittedFile> isUsers = files.ToLookup(list.IsUsers);
            list.Write([.. isUsers[false]]);
            kept = [.. isUsers[true].Select(file => file.Path)];
        });
        return kept;
    }

    /// <summary>Writes all files; an application's list that is there learns of them.</summary>
    /// <exception cref="CompilerException">NML0504.</exception>
    public static void WriteOver(string folder, IReadOnlyList<EmittedFile> files) => OutputFolder.Attempt(folder, () =>
    {
        GeneratedFiles list = Read(folder);
        if (File.Exists(list.ListPath))
        {
            list.Write(files);
        }
        else
        {
            OutputFolder.Write(folder, files);
        }
    });

    private static GeneratedFiles Read(string folder)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string list = Path.Combine(folder, ListName);
        foreach (string line in File.Exists(list) ? File.ReadLines(list) : [])
        {
            if (line.Length > HashDigits + Separator.Length)
            {
                hashes[line[(HashDigits + Separator.Length)..]] = line[..HashDigits];
            }
        }

        return new GeneratedFiles(folder, hashes);
    }

    private void Write(IReadOnlyList<EmittedFile> files)
    {
        foreach (EmittedFile file in files)
        {
            _hashes[file.Path] = Hash(BytesOf(file));
        }

        string text = string.Concat(_hashes.Select(entry => $"{entry.Value}{Separator}{entry.Key}\n"));
        OutputFolder.Write(_folder, [.. files, new EmittedFile(ListName, text)]);
    }

    private bool IsUsers(EmittedFile file)
    {
        string path = Path.Combine(_folder, file.Path);
        if (!File.Exists(path))
        {
            return false;
        }

        string[] there = HashesOf(File.ReadAllBytes(path));
        return !there.Contains(Hash(BytesOf(file))) && !(_hashes.TryGetValue(file.Path, out string? written) && there.Contains(written));
    }

    // Version control may have changed the line ends.
    private static string[] HashesOf(byte[] bytes)
    {
        string text = Encoding.Latin1.GetString(bytes);
        return [Hash(bytes), Hash(Encoding.Latin1.GetBytes(text.Replace("\r\n", "\n")))];
    }

    private static byte[] BytesOf(EmittedFile file) => file.Bytes is { } bytes ? [.. bytes] : Encoding.UTF8.GetBytes(file.Text);

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
