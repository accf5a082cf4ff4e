using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Folds a Pad with zeros on spatial axes into the pads of the convolution behind it, or of an average pool that has no pads of its own.
/// Runs while operators are channels-first.
/// </summary>
public static class FoldPad
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is Conv or AveragePool
                && editor.Producer(node.Inputs[0]) is { Op: Pad { Mode: PadMode.Constant, Value: 0 } pad } producer
                && IsSpatial(pad)
                && Padded(node.Op, pad) is { } op)
            {
                editor.Replace(node, node.WithInput(0, producer.Inputs[0]) with { Op = op });
            }
        }

        return editor.ToGraph();
    }

    private static bool IsSpatial(Pad pad) =>
        pad.Begins.Concat(pad.Ends).All(count => count >= 0) && pad.Begins.Take(2).Concat(pad.Ends.Take(2)).All(count => count == 0);

    private static Op? Padded(Op op, Pad pad) => op switch
    {
        Conv { ChannelsLast: false } conv => conv with { Window = Add(conv.Window, pad) },

        // With padding counted in, the zeros weigh as much as they did; a window of a rounded-up output would count them differently.
        AveragePool { ChannelsLast: false, Window: { HasPadding: false, CeilMode: false } } pool =>
            WithPads(pool, pad),
        _ => null,
    };

    // A window that lies wholly in the padding is no pool.
    private static AveragePool? WithPads(AveragePool pool, Pad pad)
    {
        SpatialWindow window = Add(pool.Window, pad);
        bool coversInput = window.Kernel
            .Select((extent, axis) => Math.Max(window.PadsBegin[axis], window.PadsEnd[axis]) < extent)
            .All(fits => fits);
        return coversInput ? pool with { Window = window, CountIncludePad = true } : null;
    }

    private static SpatialWindow Add(SpatialWindow window, Pad pad) => window with
    {
        PadsBegin = Sum(window.PadsBegin, pad.Begins),
        PadsEnd = Sum(window.PadsEnd, pad.Ends),
    };

    private static ImmutableArray<int> Sum(ImmutableArray<int> pads, ImmutableArray<int> added) =>
        [.. pads.Select((count, axis) => count + added[axis + 2])];
}
