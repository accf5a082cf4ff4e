using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>Writes operators such as LayerNormalization out as the simpler ones that they consist of.</summary>
public static class Decompose
{
    public static Graph Run(Graph graph) => Run<IDecomposes>(graph);

    /// <summary>Writes out those in quantised form alone, which makes a QDQ model of one that holds them.</summary>
    public static Graph RunQuantized(Graph graph) => Run<IQuantizedForm>(graph);

    /// <summary>Writes out those that consist of comparisons.</summary>
    public static Graph RunComparisons(Graph graph) => Run<IComparesInput>(graph);

    private static Graph Run<T>(Graph graph)
        where T : IDecomposes
    {
        var editor = new GraphEditor(graph);
        foreach (string name in graph.Nodes.Select(node => node.Name))
        {
            // What is before a node may have changed its inputs.
            if (editor.Find(name) is { Op: T op } node)
            {
                op.Decompose(editor, node);
            }
        }

        return editor.ToGraph();
    }
}
