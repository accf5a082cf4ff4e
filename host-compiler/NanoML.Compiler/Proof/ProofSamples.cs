using NanoML.Compiler.Data;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Proof;

/// <summary>
/// Which samples a proof runs. How many depends on the size of the model and not on the clock, so that a compilation says the same on every
/// machine; together they take well below a second of a model that fits a board.
/// </summary>
internal static class ProofSamples
{
    /// <summary>Multiply-accumulates and written elements that our own evaluation, node by node, may take.</summary>
    private const long GraphWork = 6_000_000;

    /// <summary>As <see cref="GraphWork"/>, for the integer kernels.</summary>
    private const long IntegerWork = 80_000_000;

    private const int MostForGraphs = 4;
    private const int MostForIntegers = 32;

    /// <summary>The samples for comparing float graphs: a few, since what is wrong there is wrong in most samples.</summary>
    public static float[][] ForGraphs(Graph graph, IReadOnlyList<float[]> samples) =>
        [.. Evenly.Take(samples, Count(graph, GraphWork, MostForGraphs))];

    /// <summary>The samples for measuring how well integers do.</summary>
    public static float[][] ForIntegers(Graph graph, IReadOnlyList<float[]> samples) =>
        [.. Evenly.Take(samples, Count(graph, IntegerWork, MostForIntegers))];

    private static int Count(Graph graph, long work, int most)
    {
        long written = graph.Nodes.Sum(node => node.Outputs.Sum(name => (long)graph.Value(name).Shape.Count));
        return (int)Math.Clamp(work / (graph.CountMacs() + written + 1), 1, most);
    }
}
