using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Moves a ReLU or Clip into the operator before it, where that one ends in a clamp or is itself one and nobody else reads its output.
/// Operators that move elements or choose the greatest may stand between.
/// </summary>
public static class FuseClamp
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (Node node in graph.Nodes.Where(node => node.Op is IClampOp && graph.OutputOf(node).Type.ElementType.IsFloat()))
        {
            Fuse(editor, node, ((IClampOp)node.Op).ToClamp());
        }

        return editor.ToGraph();
    }

    /// <summary>The cheapest operator that is just this clamp.</summary>
    public static Op ToOp(Clamp clamp) => clamp == Clamp.Relu ? new Relu() : new Clip(clamp.Min, clamp.Max);

    private static void Fuse(GraphEditor editor, Node node, Clamp clamp)
    {
        Node? producer = OwnProducer(editor, node);
        bool isDirect = true;
        while (producer is { Op: Reshape or Transpose or MaxPool })
        {
            producer = OwnProducer(editor, producer);
            isDirect = false;
        }

        Op? fused = producer?.Op switch
        {
            IFusesClamp op => op.WithClamp(clamp),
            IClampOp op => ToOp(op.ToClamp().Then(clamp)),
            _ => null,
        };
        if (producer is null || fused is null || IsBeyond(editor.Value(producer.Output).Pinned, clamp) || LeavesOutARounding(editor.Value(producer.Output).Pinned, editor.Value(node.Output).Pinned))
        {
            return;
        }

        if (isDirect)
        {
            editor.Absorb(producer, node, producer with { Op = fused });
        }
        else if (editor.Value(node.Output).Pinned is not { } pinned || pinned == editor.Value(producer.Output).Pinned)
        {
            FuseBehindMovement(editor, node, producer with { Op = fused }, producer);
        }
    }

    // What the scale of the layer does not reach.
    private static bool IsBeyond(PinnedQuantization? pinned, Clamp clamp) =>
        pinned?.ToActivation() is { } range && (clamp.Max < range.Min || clamp.Min > range.Max);

    // Levels of one scale lie on one grid, whatever their zero points; on another grid what is rounded once comes out otherwise than
    // what is rounded twice.
    private static bool LeavesOutARounding(PinnedQuantization? between, PinnedQuantization? result) =>
        between is not null && result is not null && between.Scales[0] != result.Scales[0];

    private static void FuseBehindMovement(GraphEditor editor, Node node, Node fused, Node producer)
    {
        if (editor.Bypass(node, node.Inputs[0]))
        {
            editor.Replace(producer, fused);
        }
    }

    /// <summary>The one-output node before, when nobody else reads what it makes.</summary>
    private static Node? OwnProducer(GraphEditor editor, Node node) =>
        editor.OnlyConsumer(node.Inputs[0]) == node && editor.Producer(node.Inputs[0]) is { Outputs.Length: 1 } producer ? producer : null;
}
