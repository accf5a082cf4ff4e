using System.CommandLine;
using System.CommandLine.Invocation;
using NanoML.Cli.Help;
using NanoML.Cli.Streams;

namespace NanoML.Cli.Verbs;

/// <summary>One verb of the command line: what the library calls a command, with examples for its help.</summary>
internal sealed class Verb(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}

/// <summary>Prints the help of the verb, or of the tool with the first example of every verb.</summary>
/// <param name="isWhole">Whether options that are seldom needed are explained too.</param>
internal sealed class HelpWithExamples(Terminal terminal, IReadOnlyList<Verb> verbs, bool isWhole) : SynchronousCommandLineAction
{
    private const int LeastWidth = 40;
    private const int UsualWidth = 110;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Command command = parseResult.CommandResult.Command;
        var page = new HelpPage(terminal.Output, terminal.IsInteractive ? Math.Max(LeastWidth, terminal.Width) : UsualWidth, isWhole);
        page.Write(command, command is Verb verb ? verb.Examples : [.. verbs.Select(v => v.Examples[0])], areLast: command is RootCommand);
        return 0;
    }
}
