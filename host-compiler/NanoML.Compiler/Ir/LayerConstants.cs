namespace NanoML.Compiler.Ir;

/// <summary>What passes share that rewrite the weights and biases of layers.</summary>
internal static class LayerConstants
{
    /// <summary>The weights of a layer; null when they are not constant.</summary>
    public static Value? Weights(this GraphEditor editor, Node layer) =>
        editor.Value(layer.Inputs[IWeightedOp.WeightInput]) is { IsConstant: true } weights ? weights : null;

    /// <summary>The bias per output channel, zeros when it is left out; null when it is not constant.</summary>
    public static float[]? Bias(this GraphEditor editor, Node layer, int channels) =>
        layer.Inputs.Length <= IWeightedOp.BiasInput || layer.Inputs[IWeightedOp.BiasInput].Length == 0
            ? new float[channels]
            : editor.Value(layer.Inputs[IWeightedOp.BiasInput]).Constant?.Floats;

    /// <summary>A layer that reads new weights and a new bias.</summary>
    public static Node WithConstants(this GraphEditor editor, Node layer, Tensor weights, PinnedQuantization? pinned, float[] bias)
    {
        string weightName = editor.AddConstant($"{layer.Name}_weights", weights, pinned);
        string biasName = editor.AddConstant($"{layer.Name}_bias", new Tensor(Shape.Of(bias.Length), bias, weights.Type.ElementType));
        return layer with { Inputs = [layer.Inputs[0], weightName, biasName, .. layer.Inputs.Skip(IWeightedOp.BiasInput + 1)] };
    }

    /// <summary>Multiplies each output channel (axis 0).</summary>
    public static Tensor ScaleChannels(Tensor weights, float[] factor)
    {
        int perChannel = weights.Shape.Stride(0);
        return new Tensor(weights.Shape, [.. weights.Floats.Select((w, k) => w * factor[k / perChannel])], weights.Type.ElementType);
    }

    /// <summary>The scales of weights whose output channels were multiplied; null, no longer pinned, with a factor up to 0.</summary>
    public static PinnedQuantization? ScaleChannels(PinnedQuantization? pinned, float[] factor)
    {
        if (pinned is null || factor.Any(f => !(f > 0)))
        {
            return null;
        }

        return pinned with { Scales = [.. factor.Select((f, o) => f * pinned.Scales[pinned.Scales.Length == 1 ? 0 : o])] };
    }
}
