using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Folds what follows a Conv, ConvTranspose or Dense and is affine per output channel (BatchNormalization; Add, Sub, Mul, Div by constants) into its
/// weights and bias, as in Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference"
/// (2018), section 3.2. Layers whose output is clamped, read elsewhere or has pinned scales stay.
/// </summary>
public static class FoldAffine
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (string name in graph.Nodes.Where(node => node.Op is Conv or ConvTranspose or Dense).Select(node => node.Name))
        {
            while (FoldNext(editor, editor.Find(name)!))
            {
                // One reader after the other becomes part of the layer.
            }
        }

        return editor.ToGraph();
    }

    private static bool FoldNext(GraphEditor editor, Node layer)
    {
        Value output = editor.Value(layer.Output);
        if (layer.Op is IFusesClamp { Clamp: not null } || output.Pinned is not null || editor.OnlyConsumer(output.Name) is not { } reader)
        {
            return false;
        }

        int channelAxis = ISpatialOp.ChannelAxis(layer.Op, output.Shape.Rank);
        if (editor.Weights(layer) is not { Constant: { } weights } value
            || (layer.Op is ConvTranspose { Groups: > 1 } && value.Pinned is not null)
            || editor.Bias(layer, Channels(layer.Op, weights.Shape)) is not { } bias
            || ChannelAffine.Of(editor, reader, output.Name, channelAxis) is not { } affine)
        {
            return false;
        }

        float[] folded = [.. bias.Select((b, c) => (float)(((double)b * affine.Factor[c]) + affine.Offset[c]))];
        bool isScaled = affine.Factor.Any(f => f != 1);
        Node merged = editor.WithConstants(
            layer,
            isScaled ? Scale(layer.Op, weights, affine.Factor) : weights,
            isScaled ? LayerConstants.ScaleChannels(value.Pinned, affine.Factor) : value.Pinned,
            folded);
        editor.Absorb(layer, reader, affine.Clamp is { } clamp ? merged with { Op = ((IFusesClamp)layer.Op).WithClamp(clamp) } : merged);
        return true;
    }

    private static int Channels(Op layer, Shape weights) => layer is ConvTranspose transposed ? transposed.OutputChannels(weights) : weights[0];

    private static Tensor Scale(Op layer, Tensor weights, float[] factor) => layer is ConvTranspose transposed
        ? transposed.ScaleOutputs(weights, factor)
        : LayerConstants.ScaleChannels(weights, factor);
}
