using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Lets the shares of a Softmax that are only multiplied with have levels up to the greatest that occurs: each of many steps has a small one, of which 1/256 is a coarse measure.
/// </summary>
public static class ScaleShares
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is Softmax softmax && editor.Value(node.Output).Pinned is null && AreFactors(editor, node.Output))
            {
                editor.Replace(node, node with { Op = softmax with { IsObserved = true } });
            }
        }

        return editor.ToGraph();
    }

    private static bool AreFactors(GraphEditor editor, string name) => !editor.IsOutput(name) && editor.Consumers(name).All(reader =>
        reader.Op is MatMul or TransposedMatMul
        || (reader.Op.OutputQuantization is OutputQuantization.SameAs && reader.Outputs.Length == 1 && editor.Value(reader.Output).Pinned is null
            && AreFactors(editor, reader.Output)));
}
