using System.Collections.Immutable;
using System.CommandLine;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Projects;

/// <summary>The options of verbs that a project file lists, as words of a command line.</summary>
internal static class ProjectOptions
{
    /// <summary>What help calls values that are paths; in a project file they count from its folder.</summary>
    private static readonly ImmutableHashSet<string> s_paths = ["FILE", "FILE.html", "DIR", "NFPROJ", "MODEL", "DATASET"];

    /// <param name="root">All verbs.</param>
    /// <exception cref="CompilerException">A verb or an option that there is not (NML0514).</exception>
    public static void Check(ProjectFile project, Command root)
    {
        foreach ((string verb, ImmutableSortedDictionary<string, ImmutableArray<string>> options) in project.Options)
        {
            Command command = verb.Split(' ').Aggregate((Command?)root, (parent, word) => parent?.Subcommands.FirstOrDefault(sub => sub.Name == word))
                ?? throw Bad(project, $"'options' has '{verb}', which is no verb of nanoml");
            foreach ((string name, ImmutableArray<string> values) in options)
            {
                Option option = Find(command, name) ?? throw Bad(project, $"'options.{verb}' has '{name}', and {verb} has no option --{name}");
                if (values.Length == 0 && option.ValueType != typeof(bool))
                {
                    throw Bad(project, $"'options.{verb}.{name}' is true, and --{name} needs a value");
                }
            }
        }
    }

    /// <summary>Those of a verb that the command line does not give.</summary>
    /// <param name="verb">The verb's words.</param>
    public static IEnumerable<string> Words(ProjectFile project, ParseResult given, string verb)
    {
        foreach ((string name, ImmutableArray<string> values) in project.Options.GetValueOrDefault(verb, ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty))
        {
            Option option = Find(given.CommandResult.Command, name)!;
            if (ProjectDefaults.IsGiven(given, option))
            {
                continue;
            }

            foreach (string word in values.Length == 0 ? [option.Name] : values.SelectMany(value => new[] { option.Name, Value(project, option, value) }))
            {
                yield return word;
            }
        }
    }

    private static Option? Find(Command command, string name) => command.Options.FirstOrDefault(option => option.Name == $"--{name}");

    private static string Value(ProjectFile project, Option option, string value) =>
        s_paths.Contains(option.HelpName ?? "") || (option.HelpName == "BOARD" && Board.IsFile(value)) ? project.Here(value) : value;

    private static CompilerException Bad(ProjectFile project, string what) => new(DiagnosticCatalog.BadProjectFile, $"{project.Here(project.Path)}: {what}");
}
