using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX LRN, the local response normalisation of Krizhevsky et al. (2012): each element is divided by a power of the squares of its
/// neighbours among the channels of [N, C, spatial...].
/// </summary>
/// <param name="Size">How many channels are neighbours, the element's own among them.</param>
/// <param name="Alpha">Of their mean square.</param>
/// <param name="Beta">The power.</param>
/// <param name="Bias">Added before.</param>
public sealed record LRN(int Size, float Alpha, float Beta, float Bias) : ComposedOp
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        int size = node.SmallInt("size", 0);
        return size > 0 && node.Shape(0).Rank >= 3
            ? new LRN(size, node.Float("alpha", 1e-4f), node.Float("beta", 0.75f), node.Float("bias", 1))
            : throw OpException.Shape($"an input of shape {node.Shape(0)} has no {size} neighbours among channels with spatial axes");
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        T x = inputs[0];
        Shape shape = on.ShapeOf(x);
        int channels = shape[1];
        T rows = on.Reshape(on.Apply(new Pow(2), x), Shape.Of(shape[0], channels, shape.Stride(1)));
        float[] band = [.. Enumerable.Range(0, channels * channels).Select(k => IsNeighbour((k % channels) - (k / channels)) ? Alpha / Size : 0)];
        T sums = on.Apply(
            new Conv(new SpatialWindow([1], [1], [1], [0], [0]), 1), rows,
            on.Constant(new Tensor(Shape.Of(channels, channels, 1), band, on.TypeOf(x).ElementType)),
            on.Constant(new Tensor(Shape.Of(channels), [.. Enumerable.Repeat(Bias, channels)], on.TypeOf(x).ElementType)));
        return on.Apply(new Mul(), x, on.Reshape(on.Apply(new Pow(-Beta), sums), shape));
    }

    private bool IsNeighbour(int distance) => distance >= -((Size - 1) / 2) && distance <= Size / 2;
}
