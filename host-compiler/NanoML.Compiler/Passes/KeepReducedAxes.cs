using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Lets reductions keep their axes, with extent 1, before a reshape that drops them: so they work in any axis order, and the reshape costs
/// nothing.
/// </summary>
public static class KeepReducedAxes
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (Node node in graph.Nodes)
        {
            if (Keeping(node.Op) is { } op)
            {
                string kept = editor.InsertBefore(node, node.Name, op, node.Inputs[0]);
                editor.SetPinned(kept, editor.Value(node.Output).Pinned);
                var drop = new Reshape(editor.Value(node.Output).Shape);
                editor.Replace(node, node with { Name = editor.FreshNodeName($"{node.Name}_squeeze"), Op = drop, Inputs = [kept] });
            }
        }

        return editor.ToGraph();
    }

    private static Op? Keeping(Op op) => op switch
    {
        Reduction { KeepDims: false } reduction => reduction with { KeepDims = true },
        ArgMax { KeepDims: false } argMax => argMax with { KeepDims = true },
        _ => null,
    };
}
