using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Invocation;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Projects;

/// <summary>A command line with what the project of its folder adds.</summary>
/// <param name="All">What is parsed in place of the given words.</param>
/// <param name="Added">By the project.</param>
/// <param name="File">The project's; null: there is none, or the verb takes nothing from it.</param>
internal sealed record ProjectWords(ImmutableArray<string> All, ImmutableArray<string> Added, string? File)
{
    /// <summary>Verbs that are about projects themselves.</summary>
    private static readonly ImmutableArray<string> s_withoutProject = ["init", "status"];

    /// <summary>The line as it was given.</summary>
    public static ProjectWords None(IEnumerable<string> args) => new([.. args], [], null);

    /// <summary>Puts words in after the verb's.</summary>
    /// <param name="folder">Where the tool is called.</param>
    /// <param name="given">The line, parsed as it was given.</param>
    /// <exception cref="CompilerException">The project file is bad (NML0514), or something that the verb needs is not there yet (NML0515).</exception>
    public static ProjectWords Of(RootCommand root, string[] args, ParseResult given, string folder)
    {
        string[] verb = [.. Path(given.CommandResult.Command)];
        bool runsTheVerb = given.Action is ParseErrorAction || ReferenceEquals(given.Action, given.CommandResult.Command.Action);
        if (!runsTheVerb
            || verb.Length == 0
            || s_withoutProject.Contains(verb[0])
            || !args.Take(verb.Length).SequenceEqual(verb)
            || given.UnmatchedTokens.Count > 0
            || ProjectLocation.Find(folder) is not { } file)
        {
            return None(args);
        }

        var project = ProjectFile.Read(file);
        ProjectOptions.Check(project, root);
        string words = string.Join(' ', verb);
        ImmutableArray<string> added = [.. ProjectDefaults.Words(project, given, words), .. ProjectOptions.Words(project, given, words)];
        return new ProjectWords([.. verb, .. added, .. args.Skip(verb.Length)], added, project.Here(file));
    }

    private static IEnumerable<string> Path(Command command) =>
        command is RootCommand ? [] : Path(command.Parents.OfType<Command>().First()).Append(command.Name);
}
