using System.CommandLine;
using NanoML.Cli.Ending;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Projects;
using NanoML.Cli.Streams;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml status</c>: what of a project is done, and what is next.</summary>
internal static class StatusVerb
{
    private static readonly string[] s_columns = ["Step", "State", "What there is"];

    /// <param name="folder">Where the project is looked for, upward.</param>
    public static Verb Create(Terminal terminal, string folder)
    {
        Option<bool> json = ModelOptions.JsonOption();
        var verb = new Verb("status", "Says what of a project is done, and what is next.", "status", "status --json");
        verb.Options.Add(json);
        verb.SetAction(parsed => Run(terminal, folder, parsed.GetValue(json)));
        return verb;
    }

    private static int Run(Terminal terminal, string folder, bool json)
    {
        string file = ProjectLocation.Find(folder)
            ?? throw new CompilerException(DiagnosticCatalog.NoProject, $"there is no {ProjectFile.FileName} in {folder} or above it");
        var project = ProjectFile.Read(file);
        var status = ProjectStatus.Of(project);
        if (json)
        {
            terminal.WriteResult(Json.Of(new { File = project.Here(file), project.Name, project.Source, project.Board, Steps = status.Steps.Select(step => new { step.Name, State = Word(step), step.Text, step.Next }), status.Next }));
        }
        else
        {
            terminal.WriteLine($"{project.Name}: {project.Source} on {project.Board}");
            terminal.WriteTable(s_columns, status.Steps.Select(step => new[] { step.Name, Word(step), step.Text }));
            terminal.WriteLine($"Next        {status.Next}");
        }

        return ExitCode.Done;
    }

    private static string Word(ProjectStep step) => step.State.ToString().ToLowerInvariant();
}
