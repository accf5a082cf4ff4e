using System.CommandLine;
using NanoML.Cli.Fleet.History;
using NanoML.Cli.Streams;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml fleet</c>: boards over an MQTT broker. What needs the packages for that is used by its verbs alone.</summary>
internal static class FleetVerb
{
    /// <summary>How long the broker is given to tell of the nodes that it knows, at most.</summary>
    public static readonly TimeSpan Gathering = TimeSpan.FromSeconds(10);

    /// <summary>Instead of a history's file.</summary>
    private const string NoHistory = "none";

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("fleet", "Lists, watches and updates boards over an MQTT broker.", "fleet list --broker mqtts://broker.example --user ops");
        verb.Subcommands.Add(FleetListVerb.Create(terminal));
        verb.Subcommands.Add(FleetWatchVerb.Create(terminal));
        verb.Subcommands.Add(FleetUpdateVerb.Create(terminal));
        verb.Subcommands.Add(FleetRollbackVerb.Create(terminal));
        verb.Subcommands.Add(FleetHistoryVerb.Create(terminal));
        return verb;
    }

    public static Option<string?> History() => new("--history")
    {
        HelpName = "FILE",
        Description = $"The SQLite file with what was done; {NoHistory} for none. Default: nanoml/fleet.db in the user's data.",
    };

    /// <returns>Null if none is wanted.</returns>
    public static FleetHistory? Open(string? path) => path == NoHistory ? null : FleetHistory.Open(path ?? FleetHistory.DefaultPath);
}
