using System.CommandLine;
using NanoML.Cli.Ending;
using NanoML.Cli.Fleet;
using NanoML.Cli.Fleet.Nodes;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Streams;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml fleet list</c>: the nodes of a broker and their models.</summary>
internal static class FleetListVerb
{
    public static Verb Create(Terminal terminal)
    {
        var broker = new BrokerOptions();
        var nodes = new NodeOptions();
        Option<bool> json = ModelOptions.JsonOption();
        var verb = new Verb(
            "list",
            "Lists the nodes that a broker knows, there or not, with their models.",
            "fleet list --broker 192.168.1.10",
            "fleet list --broker mqtts://broker.example --ca ca.pem --user ops --group hall-2 --json");
        broker.AddTo(verb);
        nodes.AddTo(verb);
        verb.Options.Add(json);
        verb.SetAction(parsed =>
        {
            BrokerChoice choice = broker.Read(parsed);
            return Interruption.Cancel(stop => Run(terminal, choice, nodes.Read(parsed), parsed.GetValue(json), stop));
        });
        return verb;
    }

    private static int Run(Terminal terminal, BrokerChoice broker, NodeChoice choice, bool json, CancellationToken stop)
    {
        using var session = new FleetSession(broker, stop);
        session.Gather(FleetVerb.Gathering, stop);
        IReadOnlyList<NodeView> nodes = NodeSelection.Choose(session.Registry.Nodes, choice);
        if (json)
        {
            terminal.WriteResult(Json.Of(new { Nodes = nodes.Select(node => new { node.Name, Online = node.IsOnline, node.State }) }));
        }
        else
        {
            FleetText.List(terminal, nodes);
        }

        if (session.Registry.Refused > 0)
        {
            terminal.Warn($"{session.Registry.Refused} messages of nodes make no sense; see docs/fleet.md for who may write them");
        }

        return ExitCode.Done;
    }
}
