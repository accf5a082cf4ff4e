using System.Collections.Immutable;
using System.Globalization;
using NanoML.Compiler.Device;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;

namespace NanoML.Compiler.Applications;

/// <summary>The page beside a new application: what to wire, how to run it, what is where.</summary>
internal static class ApplicationReadme
{
    public static string Text(Compilation compilation, string name, SourcePlan plan, TeachingPlan teaching, ImmutableArray<EmittedAssembly> libraries)
    {
        Board board = compilation.Board;
        return Template.Fill("README.md", new Dictionary<string, string>
        {
            ["Name"] = name,
            ["ModelFile"] = Path.GetFileName(compilation.Options.ModelPath),
            ["Board"] = board.Name,
            ["SourceText"] = plan.Text,
            ["BoardDescription"] = board.Description,
            ["Wiring"] = plan.WiringText + Table(plan.Wiring),
            ["FirmwareCommand"] = $"nanoff --update --target {board.NanoffTarget} --serialport PORT",
            ["SourceNotes"] = plan.Notes,
            ["TeachingText"] = teaching.Values["TeachingText"],
            ["TeachingNotes"] = teaching.Values["TeachingNotes"].Replace("{{Name}}", name, StringComparison.Ordinal),
            ["DeploymentStep"] = plan.DeploymentStep,
            ["RepeatCommand"] = compilation.Options.RepeatCommand is { } command
                ? $"\nThe model is compiled again, in the folder where `nanoml new` ran, with\n\n    {command}\n\n"
                    + "If that lists projects which the solution does not have, add them (Add > Existing Project) and let the application refer to them.\n"
                : "",
            ["ModelAssembly"] = compilation.ClassName,
            ["LibraryNotes"] = string.Concat(
                libraries.Select(library => $"- `{library.Name}/` is what of this library the application uses.\n")),
            ["HeapBytes"] = Number(compilation.Fit.Ram.Total),
            ["BoardHeapBytes"] = Number(board.ManagedHeapBytes),
        });
    }

    private static string Table(ImmutableArray<(string Signal, string Pin)> wiring) => wiring.IsEmpty
        ? ""
        : "\n\n| Part | Board |\n|---|---|\n" + string.Join('\n', wiring.Select(wire => $"| {wire.Signal} | {wire.Pin} |"));

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
