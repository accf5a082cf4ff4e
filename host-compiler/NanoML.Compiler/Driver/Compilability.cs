using System.Collections.Immutable;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Driver;

/// <summary>Whether a model can be compiled, whatever the board: the steps of <see cref="Compilation"/> up to the plan.</summary>
public static class Compilability
{
    private const int Samples = 2;

    /// <summary>The float graph of a model with inputs of floats and outputs that depend on them.</summary>
    /// <exception cref="CompilerException">The model uses what cannot be compiled, or is malformed; file and node are named.</exception>
    public static Graph Import(OnnxModel model, ImmutableDictionary<string, int>? symbols = null)
    {
        Graph imported = GraphImporter.ImportSample(model, symbols);
        Planner.RequireInterface(imported);
        RequireFloatInputs(imported);
        return imported;
    }

    /// <summary>What keeps an imported graph from having a plan: one error a node, or the first that is of no node.</summary>
    public static ImmutableArray<CompilerException> Problems(Graph imported)
    {
        try
        {
            Graph optimized = Pipeline.Run(imported);
            QuantGraph quantized = Quantizer.Quantize(
                optimized, Calibrator.Run(optimized, RandomInputs(imported, Samples), RangeMethod.MinMax));
            ImmutableArray<CompilerException> refusals = Planner.Refusals(quantized);
            if (refusals.IsEmpty)
            {
                Planner.CreatePlan(quantized);
            }

            return refusals;
        }
        catch (CompilerException problem)
        {
            return [problem];
        }
    }

    /// <summary>Samples between 0 and 1, or of levels where the input holds those; the same in every run, where there are no data.</summary>
    internal static float[][] RandomInputs(Graph imported, int count)
    {
        var random = new Random(1);
        ImmutableArray<(float Least, float Most)> ranges =
        [
            .. StateSequence.Given(imported).SelectMany(port => Enumerable.Repeat(LevelInputs.RangeOf(imported, port.Name) ?? (0, 1), port.Length)),
        ];
        return StateSequence.Fill(imported, [.. Enumerable.Range(0, count).Select(_ =>
            ranges.Select(range => range.Least + ((range.Most - range.Least) * random.NextSingle())).ToArray())]);
    }

    private static void RequireFloatInputs(Graph graph)
    {
        if (graph.Inputs.Select(graph.Value).FirstOrDefault(input => !input.Type.ElementType.IsFloat()) is { } integers)
        {
            throw new CompilerException(
                DiagnosticCatalog.UnsupportedInterface,
                $"{graph.Source}: the input '{integers.Name}' holds {integers.Type.ElementType}, not floats",
                "Export the model with a float input; nanoml quantises it. "
                + $"Where it is the same in every inference, give its value: --fix {integers.Name}=N. "
                + "Where it holds indices of a table (Embedding), cut the model behind the look-up and give the rows.");
        }
    }
}
