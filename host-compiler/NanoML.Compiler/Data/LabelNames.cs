using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Data;

/// <summary>Finds the labels among the names in a data file: <c>label</c>, or the only other name that labels commonly have.</summary>
internal static class LabelNames
{
    public const string Label = "label";

    private static readonly string[] s_common = [Label, "labels", "class", "classes", "target", "targets", "y"];

    /// <returns>The name as the file has it; null when none is a name of labels.</returns>
    /// <exception cref="CompilerException">NML0202: several names could be those of the labels.</exception>
    public static string? Choose(string path, IEnumerable<string> names)
    {
        string[] found = [.. names.Where(name => s_common.Contains(name, StringComparer.OrdinalIgnoreCase))];
        return found switch
        {
            _ when found.Contains(Label) => Label,
            [] => null,
            [string only] => only,
            _ => throw SampleLabels.Bad(path, $"several could be the labels: {string.Join(", ", found.Select(name => $"'{name}'"))}"),
        };
    }
}
