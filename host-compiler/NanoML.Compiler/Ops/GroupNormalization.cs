using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX GroupNormalization: the channels of [N, C, spatial...] in groups, each normalised by itself.</summary>
/// <param name="Groups">Divides the number of channels.</param>
/// <param name="PerGroup">There is a scale and bias for each group, as up to opset 20, not for each channel.</param>
public sealed record GroupNormalization(int Groups, float Epsilon, bool PerGroup) : ComposedOp
{
    private const int PerChannelSince = 21;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(3, 3);

        // It sets the precision of the sums, which are of double precision here.
        node.Ignore("stash_type");
        Shape input = node.Shape(0);
        int groups = node.SmallInt("num_groups", 0);
        if (input.Rank < 3 || groups < 1 || input[1] % groups != 0)
        {
            throw OpException.Shape($"{groups} groups do not divide the channels of an input of shape {input}");
        }

        bool perGroup = node.Opset < PerChannelSince;
        var factor = Shape.Of(perGroup ? groups : input[1]);
        return node.Shape(1) == factor && node.Shape(2) == factor
            ? new GroupNormalization(groups, node.Float("epsilon", 1e-5f), perGroup)
            : throw OpException.Shape($"a scale of shape {node.Shape(1)} and a bias of shape {node.Shape(2)} are not {factor} numbers each");
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        T x = inputs[0];
        Shape shape = on.ShapeOf(x);
        Shape grouped = Shape.Of(shape[0], Groups, shape.Stride(1) * (shape[1] / Groups));
        T centred = on.Reshape(x, grouped);
        centred = on.Apply(new Sub(), centred, on.Apply(new ReduceMean([2], true), centred));
        T variance = on.Apply(new ReduceMean([2], true), on.Apply(new Pow(2), centred));
        T spread = on.Apply(new Pow(-0.5f), on.Apply(new Add(), variance, on.Number(Epsilon, x)));
        T normal = on.Apply(new Mul(), centred, spread);
        return PerGroup
            ? on.Apply(new Reshape(shape), Scaled(on, normal, inputs, Shape.Of(Groups, 1)))
            : Scaled(on, on.Reshape(normal, shape), inputs, new Shape([shape[1], .. Enumerable.Repeat(1, shape.Rank - 2)]));
    }

    private static T Scaled<T>(Composer<T> on, T normal, IReadOnlyList<T> inputs, Shape factor) => on.Apply(
        new Add(), on.Apply(new Mul(), normal, on.Reshape(inputs[1], factor)), on.Reshape(inputs[2], factor));
}
