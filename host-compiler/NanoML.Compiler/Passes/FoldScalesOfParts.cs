using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Of parts that stand side by side before a Dense, as columns that are scaled beside columns that are encoded, folds what is affine on each
/// element into the weights and bias of the Dense.
/// </summary>
public static class FoldScalesOfParts
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (string name in graph.Nodes.Where(node => node.Op is Dense).Select(node => node.Name))
        {
            while (FoldNext(editor, editor.Find(name)!))
            {
                // One part after the other becomes part of the layer.
            }
        }

        return editor.ToGraph();
    }

    private static bool FoldNext(GraphEditor editor, Node layer)
    {
        if (editor.Producer(layer.Inputs[0]) is not { Op: Concat } parts
            || editor.Value(parts.Output) is not { Pinned: null } row || row.Shape.Count != row.Shape[^1] || editor.OnlyConsumer(row.Name) is null
            || editor.Weights(layer) is not { Constant: { } weights, Pinned: null }
            || editor.Bias(layer, weights.Shape[0]) is not { } bias)
        {
            return false;
        }

        int first = 0;
        for (int k = 0; k < parts.Inputs.Length; k++)
        {
            Value part = editor.Value(parts.Inputs[k]);
            if (Scaled(editor, part) is var (source, affine))
            {
                editor.Replace(parts, parts with { Inputs = parts.Inputs.SetItem(k, source) });
                editor.RemoveUnread(part.Name);
                editor.Replace(layer, Folded(editor, layer, weights, bias, first, affine));
                return true;
            }

            first += part.Shape.Count;
        }

        return false;
    }

    private static (string Source, ChannelAffine Affine)? Scaled(GraphEditor editor, Value part)
    {
        if (part.Pinned is not null || editor.OnlyConsumer(part.Name) is null || editor.Producer(part.Name) is not { Op: BinaryOp } node
            || node.Inputs.Where(name => !editor.Value(name).IsConstant).ToArray() is not [var source] || editor.Value(source).Pinned is not null)
        {
            return null;
        }

        return ChannelAffine.OfElements(editor, node, source) is { Clamp: null } affine ? (source, affine) : null;
    }

    private static Node Folded(GraphEditor editor, Node layer, Tensor weights, float[] bias, int first, ChannelAffine affine)
    {
        var scaled = (float[])weights.Floats.Clone();
        double[] shifted = Array.ConvertAll(bias, b => (double)b);
        int width = weights.Shape[1];
        for (int output = 0; output < bias.Length; output++)
        {
            for (int k = 0; k < affine.Factor.Length; k++)
            {
                int place = (output * width) + first + k;
                shifted[output] += (double)weights.Floats[place] * affine.Offset[k];
                scaled[place] = weights.Floats[place] * affine.Factor[k];
            }
        }

        return editor.WithConstants(layer, new Tensor(weights.Shape, scaled, weights.Type.ElementType), null, Array.ConvertAll(shifted, b => (float)b));
    }
}
