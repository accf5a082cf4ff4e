using System.CommandLine;

namespace NanoML.Cli.Options;

/// <summary>Which nodes of a fleet; all of them where nothing is said.</summary>
internal sealed record NodeChoice(IReadOnlyList<string> Groups, IReadOnlyList<string> Names);

/// <summary>The options that choose nodes of a fleet.</summary>
internal sealed class NodeOptions
{
    private readonly Option<string[]> _groups = new("--group") { HelpName = "GROUP", Description = "Nodes of this group alone; may be given several times." };

    private readonly Option<string[]> _names = new("--node") { HelpName = "NODE", Description = "This node alone; may be given several times." };

    public void AddTo(Command command) => Array.ForEach<Option>([_groups, _names], command.Options.Add);

    public NodeChoice Read(ParseResult parsed) => new(parsed.GetValue(_groups) ?? [], parsed.GetValue(_names) ?? []);
}
