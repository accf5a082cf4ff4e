using System.Collections.Immutable;
using System.Text.RegularExpressions;
using NanoML.Compiler.Diagnostics;
using NanoML.Datasets.Description;

namespace NanoML.Datasets.Tables;

/// <summary>Which columns of a table are what.</summary>
/// <param name="Time">-1: there is none, as of <paramref name="Label"/> and <paramref name="Recording"/>.</param>
/// <param name="TimeUnit">In seconds; null: as the values look.</param>
internal sealed partial record TableRoles(int Time, double? TimeUnit, int Label, int Recording, ImmutableArray<int> Channels)
{
    private static readonly string[] s_labels = ["label", "labels", "class", "classes", "activity", "target", "category", "gesture"];
    private static readonly string[] s_recordings = ["recording", "recording_id", "session", "session_id", "trial", "take", "subject", "group"];

    private static readonly Dictionary<string, double> s_units = new()
    {
        ["s"] = 1,
        ["sec"] = 1,
        ["seconds"] = 1,
        ["ms"] = 1e-3,
        ["millis"] = 1e-3,
        ["us"] = 1e-6,
        ["µs"] = 1e-6,
        ["micros"] = 1e-6,
        ["ns"] = 1e-9,
    };

    /// <summary>Whether a column of this name is a time, a label or a recording.</summary>
    public static bool IsName(string name) => TimePattern().IsMatch(name) || Is(s_labels, name) || Is(s_recordings, name);

    /// <exception cref="CompilerException">A column that the description names is not there, or no channel is left (NML0213).</exception>
    public static TableRoles Find(string path, ImmutableArray<string> names, TableDescription table)
    {
        int time = Column(path, names, table.Time, "time", TimePattern().IsMatch);
        int label = Column(path, names, table.Label, "label", name => Is(s_labels, name));
        int recording = Column(path, names, table.Recording, "recording", name => Is(s_recordings, name));
        ImmutableArray<int> channels = table.Columns.IsEmpty
            ? [.. Enumerable.Range(0, names.Length).Where(k => k != time && k != label && k != recording)]
            : [.. table.Columns.Select(name => Column(path, names, name, "channel", _ => false))];
        return channels.IsEmpty
            ? throw new CompilerException(
                DiagnosticCatalog.BadTable, $"{path}: there is no channel among the columns {string.Join(", ", names)}", "Name them with --columns.")
            : new TableRoles(time, time < 0 ? null : UnitOf(names[time], table.TimeUnit), label, recording, channels);
    }

    private static int Column(string path, ImmutableArray<string> names, string? given, string what, Func<string, bool> fits)
    {
        int found = given is not null ? names.IndexOf(given) : names.IndexOf(names.FirstOrDefault(fits) ?? "");
        return found >= 0 || given is null
            ? found
            : throw new CompilerException(
                DiagnosticCatalog.BadTable, $"{path}: there is no column '{given}' for the {what}; there are {string.Join(", ", names)}");
    }

    private static double? UnitOf(string name, string? given) =>
        given is not null ? s_units[given]
        : TimePattern().Match(name).Groups["unit"] is { Success: true } unit ? s_units[unit.Value.ToLowerInvariant()]
        : null;

    private static bool Is(string[] names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(
        @"^(?:(?:t|time|timestamp|datetime|elapsed)(?:[ _\-]*[\(\[]?(?<unit>seconds|sec|millis|micros|ms|us|µs|ns|s)[\)\]]?)?|(?<unit>millis|micros))$",
        RegexOptions.IgnoreCase)]
    private static partial Regex TimePattern();
}
