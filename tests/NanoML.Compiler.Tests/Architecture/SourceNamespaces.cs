using System.Text.RegularExpressions;

namespace NanoML.Compiler.Tests.Architecture;

/// <summary>Whether what <see cref="FolderGraph"/> calls a folder, a namespace, is one.</summary>
internal static partial class SourceNamespaces
{
    /// <summary>The files of a project whose namespace is not the project's name with their folders.</summary>
    /// <param name="project">Its folder, which has its name.</param>
    /// <param name="others">Beginnings of paths that do not count.</param>
    public static IEnumerable<string> Elsewhere(string project, params string[] others) =>
        from file in Directory.GetFiles(project, "*.cs", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(project, file).Replace('\\', '/')
        where !others.Concat(["obj/", "bin/"]).Any(beginning => path.StartsWith(beginning, StringComparison.Ordinal))
        let line = NamespaceLine().Match(File.ReadAllText(file))
        where line.Success && line.Groups[1].Value != NamespaceOf(Path.GetFileName(project), path)
        select $"{path}: {line.Groups[1].Value}";

    private static string NamespaceOf(string project, string path) =>
        string.Join('.', [project, .. path.Split('/')[..^1]]);

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
