using System.Text.RegularExpressions;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Datasets.Splitting;

/// <summary>
/// Which recordings belong together, by their names: those of one speaker, wearer or day. In <c>{}-*-*</c>, <c>{}</c> stands for what names a group
/// and <c>*</c> for anything; the first of them takes as much as it can.
/// </summary>
internal sealed class GroupPattern
{
    private const string Group = "{}";

    private readonly string _path;
    private readonly string _pattern;
    private readonly Regex _regex;

    /// <param name="path">The data set's, for messages.</param>
    /// <exception cref="CompilerException">The pattern does not have <c>{}</c> once (NML0207).</exception>
    public GroupPattern(string path, string pattern)
    {
        if (pattern.Split(Group).Length != 2)
        {
            throw new CompilerException(
                DiagnosticCatalog.BadDescription, $"{path}: the group '{pattern}' has to have {Group} once", "For example {}-*: what is before the last hyphen names the group.");
        }

        string text = Regex.Escape(pattern).Replace(Regex.Escape(Group), "(.+)", StringComparison.Ordinal).Replace(@"\*", ".*", StringComparison.Ordinal);
        (_path, _pattern, _regex) = (path, pattern, new Regex($"^{text}$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline));
    }

    /// <summary>The group of a recording, by the name of its file without folders and extension, or by what the table calls it.</summary>
    /// <exception cref="CompilerException">The pattern does not fit (NML0207).</exception>
    public string Of(Recording recording)
    {
        string name = recording.Name[(recording.Name.LastIndexOf('/') + 1)..];
        string extension = Path.GetExtension(recording.Path);
        name = name == Path.GetFileName(recording.Path) ? name[..^extension.Length] : name;
        return _regex.Match(name) is { Success: true } match
            ? match.Groups[1].Value
            : throw new CompilerException(DiagnosticCatalog.BadDescription, $"{_path}: the group '{_pattern}' does not fit the recording '{recording.Name}'");
    }
}
