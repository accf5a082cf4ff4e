namespace NanoML.Compiler.Onnx;

/// <summary>Resolves every symbolic link of a path, as POSIX <c>realpath</c> does.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    /// <param name="fullPath">A rooted path; what does not exist is taken as it is.</param>
    /// <exception cref="IOException">The links go in circles.</exception>
    public static string Of(string fullPath)
    {
        string current = Path.GetPathRoot(fullPath)!;
        var rest = new Stack<string>();
        Push(rest, fullPath[current.Length..]);
        int links = 0;
        while (rest.TryPop(out string? part))
        {
            if (part == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            string next = Path.Combine(current, part);
            if (LinkTarget(next) is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new IOException($"Too many symbolic links in {fullPath}");
            }

            string root = Path.IsPathRooted(target) ? Path.GetPathRoot(target)! : "";
            current = root.Length > 0 ? root : current;
            Push(rest, target[root.Length..]);
        }

        return current;
    }

    private static string? LinkTarget(string path) =>
        (Directory.Exists(path) ? new DirectoryInfo(path) : (FileSystemInfo)new FileInfo(path)).LinkTarget;

    private static void Push(Stack<string> rest, string path)
    {
        char[] separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];
        foreach (string part in path.Split(separators, StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").Reverse())
        {
            rest.Push(part);
        }
    }
}
