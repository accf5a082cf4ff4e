using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>NumPy's broadcasting, as ONNX defines it for element-wise operators.</summary>
public static class Broadcasting
{
    /// <exception cref="OpException">The shapes do not fit.</exception>
    public static Shape Result(Shape a, Shape b)
    {
        int rank = Math.Max(a.Rank, b.Rank);
        var dims = new int[rank];
        for (int k = 0; k < rank; k++)
        {
            int da = Extent(a, k, rank);
            int db = Extent(b, k, rank);
            if (da != db && da != 1 && db != 1)
            {
                throw OpException.Shape($"shapes {a} and {b} do not broadcast");
            }

            dims[k] = da == 1 ? db : da;
        }

        return dims.Aggregate(1.0, (count, dim) => count * dim) <= int.MaxValue
            ? new Shape([.. dims])
            : throw new OpException(DiagnosticCatalog.TooLarge, $"shapes {a} and {b} broadcast to more elements than fit in memory");
    }

    public static Tensor Expand(Tensor tensor, Shape shape)
    {
        if (tensor.Shape == shape)
        {
            return tensor;
        }

        return tensor.Gather(shape, Sources(tensor.Shape, shape));
    }

    /// <summary>The way back from <see cref="Expand"/>: every element is the sum of those that it was repeated to.</summary>
    public static float[] SumTo(float[] expanded, Shape from, Shape to)
    {
        if (from == to)
        {
            return expanded;
        }

        var sums = new float[to.Count];
        int[] targets = Sources(to, from);
        for (int k = 0; k < expanded.Length; k++)
        {
            sums[targets[k]] += expanded[k];
        }

        return sums;
    }

    /// <summary>How far apart the sources of neighbours are along every axis of <paramref name="shape"/>; 0 where repeated.</summary>
    public static int[] Strides(Shape small, Shape shape) => [.. Enumerable.Range(0, shape.Rank).Select(k =>
    {
        int axis = k - (shape.Rank - small.Rank);
        return axis < 0 || small[axis] == 1 ? 0 : small.Stride(axis);
    })];

    private static int[] Sources(Shape small, Shape shape) => StridedIndex.All(shape, Strides(small, shape));

    private static int Extent(Shape shape, int axis, int rank)
    {
        int own = axis - (rank - shape.Rank);
        return own < 0 ? 1 : shape[own];
    }
}
