using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>Writes operators such as LayerNormalization out as the simpler ones that they consist of.</summary>
public static class Decompose
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (Node node in graph.Nodes)
        {
            (node.Op as IDecomposes)?.Decompose(editor, node);
        }

        return editor.ToGraph();
    }
}
