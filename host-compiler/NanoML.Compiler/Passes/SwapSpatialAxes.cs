using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Exchanges the two spatial axes of windows with channels last, between transposes. Strategies give neighbours along the first of them a lane
/// each: a step over few frames has them along the other axis.
/// </summary>
public static class SwapSpatialAxes
{
    private static readonly ImmutableArray<int> s_swap = [0, 2, 1, 3];

    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is ISpatialOp { ChannelsLast: true, Window.Rank: 2 } op && Swapped(op) is { } swapped && WithWeights(editor, node) is { } other)
            {
                string x = editor.InsertTranspose(node, node.Inputs[0], s_swap);
                editor.ReplaceBeforeTranspose(node, other.WithInput(0, x) with { Op = swapped }, s_swap);
            }
        }

        return editor.ToGraph();
    }

    private static Op? Swapped(ISpatialOp op) => op switch
    {
        Conv conv => conv with { Window = Swapped(conv.Window) },
        MaxPool pool => pool with { Window = Swapped(pool.Window) },
        AveragePool pool => pool with { Window = Swapped(pool.Window) },
        _ => null,
    };

    private static SpatialWindow Swapped(SpatialWindow window) => window with
    {
        Kernel = [window.Kernel[1], window.Kernel[0]],
        Strides = [window.Strides[1], window.Strides[0]],
        Dilations = [window.Dilations[1], window.Dilations[0]],
        PadsBegin = [window.PadsBegin[1], window.PadsBegin[0]],
        PadsEnd = [window.PadsEnd[1], window.PadsEnd[0]],
    };

    /// <summary>With the axes of its weights exchanged as well; null where they are no constant.</summary>
    private static Node? WithWeights(GraphEditor editor, Node node)
    {
        if (node.Op is not Conv)
        {
            return node;
        }

        Value weights = editor.Value(node.Inputs[IWeightedOp.WeightInput]);
        return weights.Constant is { } constant
            ? node.WithInput(IWeightedOp.WeightInput, editor.AddConstant(weights.Name, constant.Transpose([0, 1, 3, 2]), weights.Pinned))
            : null;
    }
}
