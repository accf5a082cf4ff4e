using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>A node as <c>Factor[c] * x + Offset[c]</c> on the channels of its one activation input, then its clamp.</summary>
internal sealed record ChannelAffine(float[] Factor, float[] Offset, Clamp? Clamp = null)
{
    /// <summary>Reads BatchNormalization, and Add, Sub, Mul, Div by constants equal within a channel; null for anything else.</summary>
    /// <param name="input">The activation.</param>
    /// <param name="channelAxis">Its channel axis.</param>
    public static ChannelAffine? Of(GraphEditor editor, Node node, string input, int channelAxis)
    {
        Shape shape = editor.Value(input).Shape;
        if (node.Op is BatchNormalization normalization)
        {
            Tensor?[] constants = [.. node.Inputs.Skip(1).Select(name => editor.Value(name).Constant)];
            return channelAxis != 1 || node.Inputs[0] != input || constants.Any(constant => constant is null)
                ? null
                : Of(normalization.ToAffine(constants[0]!, constants[1]!, constants[2]!, constants[3]!));
        }

        if (node.Op is not BinaryOp binary || editor.Value(node.Output).Shape != shape)
        {
            return null;
        }

        int activation = node.Inputs[0] == input ? 0 : 1;
        float[]? constant = PerChannel(editor.Value(node.Inputs[1 - activation]).Constant, shape, channelAxis);
        return constant is null ? null : Of(binary, activation == 0, constant);
    }

    /// <summary>
    /// Reads what is affine on every element for itself: Add, Sub, Mul, Div by constants, Neg, BatchNormalization, and layers that keep
    /// channels apart. Its numbers are one an element. Null for anything else.
    /// </summary>
    public static ChannelAffine? OfElements(GraphEditor editor, Node node, string input)
    {
        Shape shape = editor.Value(input).Shape;
        if (node.Op is Neg)
        {
            return new ChannelAffine([.. Enumerable.Repeat(-1f, shape.Count)], new float[shape.Count]);
        }

        if (node.Op is BinaryOp binary && editor.Value(node.Output).Shape == shape)
        {
            int activation = node.Inputs[0] == input ? 0 : 1;
            return editor.Value(node.Inputs[1 - activation]).Constant is { IsFloat: true } constant
                ? Of(binary, activation == 0, Broadcasting.Expand(constant, shape).Floats)
                : null;
        }

        return node.Op switch
        {
            BatchNormalization => Of(editor, node, input, 1)?.PerElement(shape, 1),
            Dense { Clamp: null } or Conv { Clamp: null } => OfSeparateWeights(editor, node)?.PerElement(shape, node.Op is Dense ? shape.Rank - 1 : 1),
            _ => null,
        };
    }

    /// <summary>A layer of which each output channel reads the one input channel of its own number: a diagonal matrix, or as a convolution.</summary>
    private static ChannelAffine? OfSeparateWeights(GraphEditor editor, Node layer)
    {
        if (editor.Weights(layer) is not { Constant: { } weights, Pinned: null }
            || editor.Bias(layer, weights.Shape[0]) is not { } bias)
        {
            return null;
        }

        int channels = weights.Shape[0];
        if (layer.Op is Conv conv)
        {
            return conv is { ChannelsLast: false, Window.IsPointwise: true } && conv.Groups == channels && weights.Shape[1] == 1
                ? new ChannelAffine(weights.Floats, bias)
                : null;
        }

        bool isDiagonal = weights.Shape[1] == channels
            && Enumerable.Range(0, weights.Floats.Length).All(k => weights.Floats[k] == 0 || k / channels == k % channels);
        return isDiagonal ? new ChannelAffine([.. Enumerable.Range(0, channels).Select(c => weights.Floats[(c * channels) + c])], bias) : null;
    }

    private static ChannelAffine? Of(BinaryOp op, bool activationFirst, float[] constant)
    {
        float[] ones = [.. Enumerable.Repeat(1f, constant.Length)];
        float[] zeros = new float[constant.Length];
        ChannelAffine? affine = (op, activationFirst) switch
        {
            (Add, _) => new(ones, constant),
            (Sub, true) => new(ones, Array.ConvertAll(constant, c => -c)),
            (Sub, false) => new(Array.ConvertAll(ones, c => -c), constant),
            (Mul, _) => new(constant, zeros),
            (Div, true) => new(Array.ConvertAll(constant, c => 1 / c), zeros),
            _ => null,
        };
        return affine is null ? null : affine.IfFinite() is { } finite ? finite with { Clamp = op.Clamp } : null;
    }

    private static ChannelAffine? Of((float[] Factor, float[] Offset) affine) => new ChannelAffine(affine.Factor, affine.Offset).IfFinite();

    private ChannelAffine? IfFinite() => Factor.All(float.IsFinite) && Offset.All(float.IsFinite) ? this : null;

    private ChannelAffine PerElement(Shape shape, int axis)
    {
        int inner = shape.Stride(axis);
        int[] channels = [.. Enumerable.Range(0, shape.Count).Select(k => k / inner % Factor.Length)];
        return new ChannelAffine(Array.ConvertAll(channels, c => Factor[c]), Array.ConvertAll(channels, c => Offset[c]));
    }

    /// <summary>One number per channel of a constant for <paramref name="shape"/>; null when it varies within a channel.</summary>
    private static float[]? PerChannel(Tensor? constant, Shape shape, int channelAxis)
    {
        if (constant is not { IsFloat: true } || constant.Shape.Rank > shape.Rank)
        {
            return null;
        }

        int channels = shape[channelAxis];
        int axis = channelAxis - (shape.Rank - constant.Shape.Rank);
        bool isPerChannel = constant.Shape.Count == 1
            || (axis >= 0 && constant.Shape[axis] == channels && constant.Shape.Count == channels);
        return !isPerChannel ? null
            : constant.Shape.Count == channels ? constant.Floats
            : [.. Enumerable.Repeat(constant.Floats[0], channels)];
    }
}
