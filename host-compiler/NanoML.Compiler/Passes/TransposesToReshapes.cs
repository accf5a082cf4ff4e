using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Passes;

/// <summary>A transpose that only moves axes of extent 1 leaves every element where it is: it is a Reshape, which costs nothing.</summary>
public static class TransposesToReshapes
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is Transpose transpose && !TransposeEditing.MovesData(graph.Value(node.Inputs[0]).Shape, transpose.Permutation))
            {
                editor.Replace(node, node with { Op = new Reshape(graph.OutputOf(node).Shape) });
            }
        }

        return editor.ToGraph();
    }
}
