using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Passes;

/// <summary>Hands out an output in the order before a transpose that nothing else reads (<see cref="Graph.OutputLayouts"/>); what is carried over keeps its order.</summary>
public static class AbsorbOutputTranspose
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (string output in graph.Outputs.Where(output => graph.State.All(link => link.Output != output)))
        {
            if (editor.Producer(output) is { Op: Transpose { Permutation: var permutation } } node
                && editor.Consumers(output).Count == 0
                && TransposeEditing.MovesData(editor.Value(node.Inputs[0]).Shape, permutation)
                && editor.Bypass(node, node.Inputs[0]))
            {
                editor.PermuteOutput(output, AxisOrder.Inverse(permutation));
            }
        }

        return editor.ToGraph();
    }
}
