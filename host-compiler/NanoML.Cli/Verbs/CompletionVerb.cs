using System.CommandLine;
using NanoML.Cli.Ending;
using NanoML.Cli.Help;
using NanoML.Cli.Options;
using NanoML.Cli.Streams;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml completion</c>: what a shell needs to complete verbs, options and their words.</summary>
internal static class CompletionVerb
{
    public static Verb Create(Terminal terminal)
    {
        Argument<string> shell = OptionParsing.ChoiceArgument("SHELL", "The shell: ", CompletionScripts.Of.Keys);
        var verb = new Verb(
            "completion",
            "Prints what makes a shell complete verbs, options and their words with Tab.",
            "completion bash >> ~/.bashrc",
            "completion zsh >> ~/.zshrc",
            "completion pwsh >> $PROFILE",
            "completion fish > ~/.config/fish/completions/nanoml.fish");
        verb.Arguments.Add(shell);
        verb.SetAction(parsed =>
        {
            terminal.Output.Write(CompletionScripts.Of[parsed.GetRequiredValue(shell)].ReplaceLineEndings("\n"));
            return ExitCode.Done;
        });
        return verb;
    }
}
