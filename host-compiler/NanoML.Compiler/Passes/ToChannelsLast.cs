using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Makes spatial operators work on [N, spatial..., C], the order of the kernels, between two transposes; <see cref="MoveTransposes"/>
/// cancels those of neighbours.
/// </summary>
public static class ToChannelsLast
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is ISpatialOp { ChannelsLast: false } op)
            {
                int rank = editor.Value(node.Inputs[0]).Shape.Rank;
                string x = editor.InsertTranspose(node, node.Inputs[0], Layouts.ToChannelsLast(rank));
                editor.ReplaceBeforeTranspose(node, node.WithInput(0, x) with { Op = op.WithChannelsLast() }, Layouts.ToChannelsFirst(rank));
            }
        }

        return editor.ToGraph();
    }
}
