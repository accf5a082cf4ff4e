using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Training;

/// <summary>
/// The outputs that losses are computed from. Of a model that ends in one Softmax over all its outputs these are the Softmax's inputs: the
/// logarithms of the probabilities up to a constant, which no loss of probabilities sees, and exact where probabilities are tiny.
/// </summary>
internal static class Scores
{
    /// <summary>The value that holds them.</summary>
    public static string Name(Graph graph) => ModelOutput.FinalSoftmax(graph)?.Inputs[0] ?? graph.Outputs[0];

    /// <summary>The graph up to its scores.</summary>
    public static Graph Cut(Graph graph) => graph with { Outputs = [Name(graph)] };
}
