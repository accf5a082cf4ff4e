using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;

namespace NanoML.Compiler.Proof;

/// <summary>Holds the imported graph, in our own evaluation, against the file on a reference runtime.</summary>
internal static class ImportProof
{
    /// <summary>Outputs closer than that share of what rounding may do need no look at the nodes.</summary>
    private const double PlainlyClose = 0.1;

    /// <param name="expected">What the runtime makes of the samples.</param>
    /// <param name="actual">What our own evaluation makes of them.</param>
    /// <exception cref="CompilerException">NML0406: a node computes something else.</exception>
    public static void Require(
        IReferenceRuntime runtime, OnnxModel model, Graph imported, float[][] samples, float[][] expected, float[][] actual, Action<string> warn)
    {
        var closeness = new Closeness(PlainlyClose * Closeness.Of(imported).Relative);
        int sample = Array.FindIndex(expected.Zip(actual).ToArray(), pair => pair.First.Length != pair.Second.Length);
        foreach (OutputPort port in sample < 0 ? imported.OutputPorts : [])
        {
            sample = Math.Max(sample, closeness.FirstFar(port, expected, actual));
        }

        if (sample < 0)
        {
            return;
        }

        if (Difference(runtime, model, imported, samples[sample]) is { } difference)
        {
            throw new CompilerException(DiagnosticCatalog.NotTheModel, $"{difference}, by {runtime.Name}");
        }

        // Every node is right by itself: what is left is rounding, which a jump or a steep function makes large.
        if (!Closeness.Jumps(imported))
        {
            warn($"{imported.Source}: the model makes rounding errors of floats large: its outputs here and in {runtime.Name} differ, "
                + "though every node computes the same. Integers will do worse.");
        }
    }

    private static string? Difference(IReferenceRuntime runtime, OnnxModel model, Graph imported, float[] sample)
    {
        try
        {
            return NodeDiagnosis.FirstDifference(runtime, model, imported, sample);
        }
        catch (ReferenceException e)
        {
            // A runtime that shows no values in between can blame no node; what jumps may still be right.
            return Closeness.Jumps(imported) ? null : $"{imported.Source}: the output differs, and no node can be named because it {e.Message}";
        }
    }
}
