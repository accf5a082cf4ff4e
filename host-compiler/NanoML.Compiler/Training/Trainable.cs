using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Training;

/// <summary>Refuses graphs that cannot be trained, or not be written afterwards.</summary>
internal static class Trainable
{
    /// <exception cref="CompilerException">
    /// An operator cannot be trained through or written (NML0101), scales are prescribed or weights are missing (NML0301), or a weight is
    /// not finite (NML0302).
    /// </exception>
    public static void Require(Graph graph)
    {
        if (graph.Values.Values.FirstOrDefault(value => value.Pinned is not null) is not null)
        {
            throw new CompilerException(
                DiagnosticCatalog.NotQuantizable,
                $"{graph.Source}: the model is quantised already (QDQ)",
                "Tune the float model that it was made of.");
        }

        if (graph.Nodes.FirstOrDefault(node => node.Op is not IDifferentiable { IsDifferentiable: true } || node.Outputs.Length != 1) is { } node)
        {
            throw new CompilerException(
                DiagnosticCatalog.UnsupportedOperator, $"{graph.Describe(node)}: the operator cannot be trained through");
        }

        GraphExporter.RequireExportable(graph);
        foreach (Node layer in graph.WeightedNodes())
        {
            RequireWeights(graph, layer);
        }

        if (!graph.Nodes.Any(n => n.Op is IWeightedOp))
        {
            throw new CompilerException(DiagnosticCatalog.NotQuantizable, $"{graph.Source}: the model has no weights to train");
        }
    }

    private static void RequireWeights(Graph graph, Node layer)
    {
        foreach (string name in layer.Inputs.Skip(IWeightedOp.WeightInput).Where(name => name.Length > 0))
        {
            Tensor constant = graph.Value(name).Constant ?? throw new CompilerException(
                DiagnosticCatalog.NotQuantizable, $"{graph.Describe(layer)}: its weights are computed from the model's input");
            if (!constant.Floats.All(float.IsFinite))
            {
                throw new CompilerException(DiagnosticCatalog.BadWeights, $"{graph.Describe(layer)}: a weight or bias is NaN or infinite");
            }
        }
    }
}
