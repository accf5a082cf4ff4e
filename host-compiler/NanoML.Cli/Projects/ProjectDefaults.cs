using System.Collections.Immutable;
using System.CommandLine;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Projects;

/// <summary>Which arguments and options a project gives to which verbs.</summary>
internal static class ProjectDefaults
{
    /// <summary>One line for each argument or option; a value that is not there is left out where the verb does without.</summary>
    private static readonly ImmutableArray<Row> s_rows =
    [
        new(["compile", "profile", "run", "verify", "test", "tune", "pack", "split", "inspect"], "MODEL", ProjectValue.Model),
        new(["new"], "--model", ProjectValue.Model),
        new(["compile", "profile", "run", "verify", "test", "pack", "split", "train"], "--target", ProjectValue.Board),
        new(["new", "deploy"], "--board", ProjectValue.Board),
        new(["compile", "profile", "run", "verify", "test", "tune", "pack", "split", "new"], "--data", ProjectValue.Data),
        new(["run", "verify", "split"], "--test", ProjectValue.Data),
        new(["train", "data describe", "data inspect"], "DATASET", ProjectValue.Data),
        new(["train"], "--out", ProjectValue.NewModel),
        new(["record"], "--out", ProjectValue.NewData),
        new(["new"], "NAME", ProjectValue.Name),
        new(["new"], "--source", ProjectValue.Source),
        new(["new", "compile"], "--out", ProjectValue.NewApplication),
        new(["compile"], "--name", ProjectValue.ModelClass),
        new(["deploy"], "PATH", ProjectValue.Application),
        new(["deploy", "monitor", "push", "record"], "--port", ProjectValue.Port),
    ];

    /// <summary>What the project adds to a command line that was given.</summary>
    /// <param name="verb">The verb's words.</param>
    /// <exception cref="CompilerException">What the verb needs is not there yet (NML0515).</exception>
    public static IEnumerable<string> Words(ProjectFile project, ParseResult given, string verb)
    {
        foreach (Row row in s_rows.Where(row => row.Verbs.Contains(verb)))
        {
            Symbol? symbol = Find(given.CommandResult.Command, row.Symbol);
            if (symbol is null || IsGiven(given, symbol) || project.Options.GetValueOrDefault(verb)?.ContainsKey(row.Symbol.TrimStart('-')) == true)
            {
                continue;
            }

            ProjectValue? value = row.Value(project);
            if (value is { Lack: { } lack })
            {
                value = IsNeeded(symbol) ? throw new CompilerException(DiagnosticCatalog.StepMissing, lack.What, lack.Advice) : null;
            }

            foreach (string word in value is null ? [] : symbol is Option ? [row.Symbol, value.Text] : new[] { value.Text })
            {
                yield return word;
            }
        }
    }

    public static bool IsGiven(ParseResult given, Symbol symbol) => symbol switch
    {
        Option option => given.GetResult(option) is { Implicit: false },
        Argument argument => given.GetResult(argument) is { Tokens.Count: > 0 },
        _ => false,
    };

    private static Symbol? Find(Command command, string name) =>
        command.Options.FirstOrDefault(option => option.Name == name) ?? (Symbol?)command.Arguments.FirstOrDefault(argument => argument.Name == name);

    private static bool IsNeeded(Symbol symbol) => symbol is Option { Required: true } or Argument { Arity.MinimumNumberOfValues: > 0 };

    private sealed record Row(ImmutableArray<string> Verbs, string Symbol, Func<ProjectFile, ProjectValue?> Value);
}
