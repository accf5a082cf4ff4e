using System.CommandLine;
using NanoML.Cli.Ending;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Streams;
using NanoML.Compiler.Packaging;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml inspect</c>: what is in a model, and which of its operators cannot be compiled.</summary>
internal static class InspectVerb
{
    private static readonly string[] s_columns = ["Node", "Operator", "Output", ">MACs", ">Parameters", "Supported"];

    public static Verb Create(Terminal terminal)
    {
        var options = new ModelOptions();
        var verb = new Verb(
            "inspect",
            "Shows what is in a model: inputs, outputs, layers, and every operator that cannot be compiled.",
            "inspect model.onnx",
            "inspect model.onnx --shape length=490 --json",
            "inspect kws.nml");
        options.AddFileTo(verb);
        foreach (Option option in options.OfModel.Append(options.Json))
        {
            verb.Options.Add(option);
        }

        verb.SetAction(parsed =>
        {
            if (PackedModel.IsOne(options.Path(parsed)))
            {
                PrintPacked(terminal, PackedModel.Open(options.Path(parsed)), parsed.GetValue(options.Json));
                return ExitCode.Done;
            }

            ModelReport report = ModelReport.Of(
                options.Path(parsed), options.Shapes(parsed), options.Output(parsed), options.Fixed(parsed));
            if (parsed.GetValue(options.Json))
            {
                terminal.WriteResult(Json.Of(report));
            }
            else
            {
                Print(terminal, report);
            }

            return ExitCode.Done;
        });
        return verb;
    }

    private static void PrintPacked(Terminal terminal, PackedModel model, bool json)
    {
        if (json)
        {
            terminal.WriteResult(Json.Of(new
            {
                model.Title,
                model.Length,
                model.Sha256,
                model.IsSigned,
                model.Interface?.Inputs,
                model.Interface?.Outputs,
                model.Interface?.Vectors,
                model.Interface?.PassesTest,
                HoldsCode = model.Interface is null,
            }));
            return;
        }

        terminal.WriteLine($"Model       {model.Title.Name}, version {model.Title.Version}, packed by {model.Title.Compiler}");
        terminal.WriteLine($"File        {Terminal.Number(model.Length)} bytes{(model.IsSigned ? ", signed" : "")}, SHA-256 {model.Sha256}");
        terminal.WriteLine($"Made of     a file with SHA-256 {model.Title.SourceSha256}");
        if (model.Interface is not { } played)
        {
            terminal.WriteLine("Holds       compiled code, which only a board can load");
            return;
        }

        terminal.WriteLine($"Inputs      {string.Join(", ", played.Inputs)}");
        terminal.WriteLine($"Outputs     {string.Join(", ", played.Outputs)}");
        terminal.WriteLine($"Test        {played.Vectors} inputs, {(played.PassesTest ? "with the bytes that they must give" : "and other bytes than they must give")}");
    }

    private static void Print(Terminal terminal, ModelReport report)
    {
        terminal.WriteTable(s_columns, report.Nodes.Select(n => new[]
        {
            n.Name, n.Operator, string.Join(", ", n.Outputs.Select(o => o.ToString())), Known(n.Macs), Known(n.Parameters), n.Supported ? "yes" : "no",
        }));
        terminal.WriteLine($"Opset       {report.Opset}, IR version {report.IrVersion}, producer {(report.Producer.Length == 0 ? "unknown" : report.Producer)}");
        terminal.WriteLine($"Inputs      {string.Join(", ", report.Inputs)}");
        terminal.WriteLine($"Outputs     {string.Join(", ", report.Outputs)}");
        if (report.BatchSize > 1)
        {
            terminal.WriteLine($"Samples     {Terminal.Number(report.BatchSize)} at once, each computed by itself: compiled for one, and counted for one");
        }

        terminal.WriteLine($"Total       {Known(report.Macs)} MACs, {Terminal.Number(report.Parameters)} parameters");
        foreach (UnsupportedOperator missing in report.Unsupported)
        {
            terminal.WriteLine($"Unsupported {missing.Operator} in {missing.Nodes.Length} nodes ({missing.Nodes[0]}): {missing.Fix}");
        }

        if (report.Problem is { } problem)
        {
            terminal.WriteLine($"Problem     {problem}");
        }
    }

    private static string Known(long? value) => value is { } known ? Terminal.Number(known) : "?";
}
