using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>The bias of a layer in quantised form: integers in units of its accumulator.</summary>
internal static class QuantizedBias
{
    /// <summary>Makes the reals behind an input of int32, where the node has it, an input of the operator on reals.</summary>
    /// <param name="factor">What the scales of the layer's input and weights are multiplied with.</param>
    /// <exception cref="OpException">The bias is computed from the model's input, or holds something else.</exception>
    public static void Feed(NodeImport node, int input, Levels x, Levels weights, float factor = 1)
    {
        if (node.Constant(input, "bias") is not { } bias)
        {
            return;
        }

        if (bias.Type.ElementType != ElementType.Int32)
        {
            throw new OpException(DiagnosticCatalog.BadGraph, $"its bias holds {bias.Type.ElementType}, not Int32");
        }

        double[] scales = [.. weights.Scales.Select(scale => (double)factor * x.Scales[0] * scale)];
        Tensor whole = scales.Length == 1 ? bias : Widened(bias, scales.Length);
        node.Feed("bias", new Tensor(whole.Shape, [.. whole.Integers.Select((level, k) => (float)(level * scales[k % scales.Length]))]));
    }

    /// <summary>A bias with as many indices on its last axis as there are output channels.</summary>
    private static Tensor Widened(Tensor bias, int channels)
    {
        Shape shape = bias.Shape.Rank == 0 ? Shape.Of(channels) : bias.Shape.With(bias.Shape.Rank - 1, channels);
        return bias.Shape.Rank == 0 || bias.Shape[^1] == 1 || bias.Shape[^1] == channels
            ? Broadcasting.Expand(bias, shape)
            : throw OpException.Shape($"a bias of shape {bias.Shape} does not fit {channels} output channels");
    }
}
