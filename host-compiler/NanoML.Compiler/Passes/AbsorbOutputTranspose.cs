using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>Hands out the output in the order before a last transpose (<see cref="Graph.OutputLayout"/>).</summary>
public static class AbsorbOutputTranspose
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        if (graph.Outputs is [string output]
            && editor.Producer(output) is { Op: Transpose { Permutation: var permutation } } node
            && TransposeEditing.MovesData(editor.Value(node.Inputs[0]).Shape, permutation)
            && editor.Bypass(node, node.Inputs[0]))
        {
            ImmutableArray<int> layout = Layouts.Inverse(permutation);
            editor.OutputLayout = editor.OutputLayout.IsEmpty ? layout : Layouts.Compose(editor.OutputLayout, layout);
        }

        return editor.ToGraph();
    }
}
