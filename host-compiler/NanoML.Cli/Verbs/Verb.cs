using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace NanoML.Cli.Verbs;

/// <summary>One verb of the command line: what the library calls a command, with examples for its help.</summary>
internal sealed class Verb(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}

/// <summary>Help that ends in examples: those of the verb, or the first of every verb.</summary>
internal sealed class HelpWithExamples(HelpAction help, IReadOnlyList<Verb> verbs) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int result = help.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (string example in parseResult.CommandResult.Command is Verb verb ? verb.Examples : verbs.Select(v => v.Examples[0]))
        {
            output.WriteLine($"  nanoml {example}");
        }

        return result;
    }
}
