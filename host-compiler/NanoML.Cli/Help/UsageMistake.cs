using System.CommandLine;
using System.CommandLine.Parsing;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Help;

/// <summary>Says what is wrong with a command line, and what may have been meant.</summary>
internal static class UsageMistake
{
    /// <summary>Longer words are no slip of the keyboard.</summary>
    private const int LongestWord = 40;

    /// <returns>NML0501, or null where nothing is wrong.</returns>
    public static CompilerException? Of(ParseResult parsed)
    {
        // A shell that asks for words has a line that is not whole yet.
        if (parsed.RootCommandResult.Children.OfType<DirectiveResult>().Any() || parsed.Action is { ClearsParseErrors: true })
        {
            return null;
        }

        Command command = parsed.CommandResult.Command;
        string help = command is RootCommand ? "See nanoml --help." : $"See nanoml {Name(command)} --help.";
        string? unknown = OptionsAmongArguments(parsed).Concat(parsed.UnmatchedTokens).FirstOrDefault();
        if (unknown is null)
        {
            return parsed.Errors is [var error, ..] ? new CompilerException(DiagnosticCatalog.Usage, error.Message.TrimEnd('.'), help) : null;
        }

        string message = command is RootCommand ? $"there is no verb or option '{unknown}'" : $"'{unknown}' is not an argument or option of {Name(command)}";
        return new CompilerException(DiagnosticCatalog.Usage, message, Meant(command, unknown) + help);
    }

    /// <summary>The words that call a command, without the tool's own.</summary>
    public static string Name(Command command) =>
        string.Join(' ', command.Parents.OfType<Command>().Where(parent => parent is not RootCommand).Select(parent => parent.Name).Append(command.Name));

    /// <summary>An option that nobody knows is taken for a file where there may be one; a file of such a name is given behind <c>--</c> or as <c>./--name</c>.</summary>
    private static IEnumerable<string> OptionsAmongArguments(ParseResult parsed) => parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)
        ? []
        : parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
            .Select(token => token.Value).Where(word => word.StartsWith("--", StringComparison.Ordinal));

    private static string Meant(Command command, string word) =>
        word.Length > LongestWord ? "" : Spelling.Question(word, word.StartsWith('-') ? OptionNames(command) : command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name));

    /// <summary>Of the command, and of those around it that hold for it too.</summary>
    private static IEnumerable<string> OptionNames(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options).Where(option => option.Recursive))
            .Where(option => !option.Hidden)
            .SelectMany(option => option.Aliases.Prepend(option.Name))
            .Where(name => name.StartsWith("--", StringComparison.Ordinal));
}
