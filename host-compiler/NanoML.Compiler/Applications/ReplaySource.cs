using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Applications;

/// <summary>Plays samples of the calibration data, as levels of the model's input.</summary>
internal static class ReplaySource
{
    private const int MostSamples = 16;

    // All array initialisers of an assembly share 64 KiB.
    private const int MostBytes = 48 * 1024;

    public static SourcePlan Plan(Compilation compilation, string application)
    {
        string model = compilation.Options.ModelPath;
        if (compilation.Options.DataPath is not { } data)
        {
            throw new CompilerException(
                DiagnosticCatalog.Usage, "--source replay plays samples of the data, and there is none", "Give the samples with --data.");
        }

        int length = compilation.Plan.Input.Shape.Count;
        int spare = compilation.Fit.HeapAvailable - compilation.Fit.HeapNeeded;

        // The source's frame is one sample more.
        int count = new[] { MostBytes / length, (spare / length) - 1, compilation.CalibrationInputs.Length, MostSamples }.Min();
        if (count < 1)
        {
            throw new CompilerException(
                DiagnosticCatalog.SourceMismatch,
                $"{model}: a sample has {length} bytes; a recording in the application has at most {MostBytes}, "
                + $"and with the model the heap of board '{compilation.Board.Name}' has {spare} left for two of them",
                "Choose a board with more heap, or another source.");
        }

        string text = $"a recording: the first {count} of `{Path.GetFileName(data)}`";
        return new SourcePlan("Replay", text, ImmutableDictionary<string, string>.Empty)
        {
            Files = [("Recording.cs", Recording(application, compilation.CalibrationInputs.Take(count), compilation.Plan))],
            Notes = $"- `{application}/Recording.cs` holds the samples, as levels of the model's input.\n",
        };
    }

    private static string Recording(string application, IEnumerable<float[]> samples, Plan plan)
    {
        var writer = new CSharpWriter();
        writer.Block($"namespace NanoML.Apps.{application}", () =>
        {
            writer.Line("/// <summary>Recorded samples, as levels of the model's input.</summary>");
            writer.Block("public static class Recording", () =>
            {
                writer.Line("/// <summary>The samples one after another, in an array of their own.</summary>");
                writer.Block("public static byte[] Frames()", () =>
                {
                    writer.Line("return new byte[]");
                    IEnumerable<byte> levels = samples.SelectMany(sample => IntegerOracle.QuantizeInput(plan, sample));
                    writer.List("{", levels.Select(level => CSharpWriter.Literal((object)level)), "");
                    writer.Line("};");
                });
            });
        });
        return writer.ToString();
    }
}
