using System.Collections;
using System.CommandLine;
using System.Globalization;
using NanoML.Cli.Streams;

namespace NanoML.Cli.Help;

/// <summary>The help of a command: what it is for, an example, and its options by kind.</summary>
/// <param name="width">Columns of the page, at least 40.</param>
/// <param name="isWhole">Whether options that are seldom needed are explained too.</param>
internal sealed class HelpPage(TextWriter output, int width, bool isWhole)
{
    private const int Indent = 2;
    private const int Gap = 2;
    private const int MostOfNames = 34;

    /// <summary>A command with fewer options explains them all.</summary>
    private const int FewOptions = 12;

    /// <param name="examples">Command lines, without the tool's name.</param>
    /// <param name="areLast">Whether they stand at the end: a list of verbs comes first.</param>
    public void Write(Command command, IReadOnlyList<string> examples, bool areLast)
    {
        Paragraph(command.Description ?? "");
        if (!areLast)
        {
            Examples(examples);
        }

        Usage(command);
        Rows("Arguments", [.. command.Arguments.Where(argument => !argument.Hidden).Select(argument => (argument.Name, argument.Description ?? ""))]);
        Rows("Verbs", [.. command.Subcommands.Where(verb => !verb.Hidden).Select(verb => (verb.Name, verb.Description ?? ""))]);
        Options(command);
        if (areLast)
        {
            Examples(examples);
        }
    }

    private void Usage(Command command)
    {
        string name = command is RootCommand ? "" : $" {UsageMistake.Name(command)}";
        string arguments = string.Concat(command.Arguments.Where(argument => !argument.Hidden)
            .Select(argument => argument.Arity.MinimumNumberOfValues == 0 ? $" [{argument.Name}]" : $" {argument.Name}"));
        string verb = command.Subcommands.Count == 0 ? "" : command.Action is null ? " VERB" : " [VERB]";
        string required = string.Concat(command.Options.Where(option => option.Required).Select(option => $" {Spelled(option)}"));
        output.WriteLine("Usage:");
        Lines($"nanoml{name}{verb}{arguments}{required} [options]", Indent);
        output.WriteLine();
    }

    private void Examples(IReadOnlyList<string> examples)
    {
        output.WriteLine("Examples:");
        foreach (string example in examples)
        {
            output.WriteLine($"  nanoml {example}");
        }

        output.WriteLine();
    }

    private void Options(Command command)
    {
        bool showsAll = isWhole || command.Options.Count(option => !option.Hidden) <= FewOptions;
        bool isShortened = false;
        foreach (OptionGroup group in OptionGroups.Of(command))
        {
            Option[] others = [.. group.Options.Where(option => !showsAll && !OptionGroups.IsEveryday(option))];
            isShortened |= others.Length > 0;
            Rows(group.Title, [.. group.Options.Except(others).Select(option => (Spelled(option), Explained(option)))], Names(others));
        }

        if (isShortened)
        {
            Paragraph($"nanoml {UsageMistake.Name(command)} --help-all explains them all.");
        }
    }

    private static string? Names(Option[] options) => options.Length == 0 ? null : $"also {string.Join(", ", options.Select(option => option.Name))}";

    private static string Spelled(Option option)
    {
        string names = string.Join(", ", option.Aliases.Where(alias => alias.StartsWith('-')).OrderBy(alias => alias.Length).Append(option.Name));
        return option is { ValueType.Name: nameof(Boolean) } or { HelpName: null } ? names : $"{names} {option.HelpName}";
    }

    private static string Explained(Option option)
    {
        string text = option.Description ?? "";
        return option.Required ? $"{text} Required."
            : !text.Contains("Default:", StringComparison.Ordinal) && option.HasDefaultValue && ValueOf(option) is { Length: > 0 } value ? $"{text} [default: {value}]" : text;
    }

    private static string? ValueOf(Option option) => option.GetDefaultValue() switch
    {
        null or bool => null,
        string text => text,
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable => null,
        var other => other.ToString(),
    };

    private void Rows(string title, IReadOnlyList<(string Name, string Text)> rows, string? rest = null)
    {
        if (rows.Count == 0 && rest is null)
        {
            return;
        }

        output.WriteLine($"{title}:");
        int names = Math.Min(Math.Min(MostOfNames, width / 2), rows.Select(row => row.Name.Length).DefaultIfEmpty(0).Max());
        foreach ((string name, string text) in rows)
        {
            Row(name, text, names);
        }

        if (rest is not null)
        {
            Lines(rest, Indent);
        }

        output.WriteLine();
    }

    /// <summary>A name with its explanation beside it or, where the name is long, below.</summary>
    private void Row(string name, string text, int names)
    {
        int column = Indent + names + Gap;
        List<string> lines = TextFolding.Fold(text, Math.Max(1, width - column));
        bool isBeside = name.Length <= names;
        output.WriteLine($"{new string(' ', Indent)}{(isBeside ? $"{name.PadRight(names + Gap)}{lines[0]}" : name)}".TrimEnd());
        foreach (string line in isBeside ? lines.Skip(1) : lines)
        {
            output.WriteLine($"{new string(' ', column)}{line}");
        }
    }

    private void Paragraph(string text)
    {
        Lines(text, 0);
        output.WriteLine();
    }

    private void Lines(string text, int indent)
    {
        foreach ((int k, string line) in TextFolding.Fold(text, width - (2 * indent)).Index())
        {
            output.WriteLine($"{new string(' ', k == 0 ? indent : 2 * indent)}{line}");
        }
    }
}
