using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops.Support;

/// <summary>Kernel calls for products of matrices of which neither is trained weights; the orders of axes are strides.</summary>
internal static class ActivationProduct
{
    // A call for each index of axes that are not one behind the other.
    private const int MostCalls = 64;

    /// <summary>Emits input 0 by input 1, as <see cref="MatMul"/> multiplies.</summary>
    /// <param name="left">The order in which the axes of input 0 are a factor's; null where they are already.</param>
    /// <param name="right">That of input 1.</param>
    /// <param name="result">The order in which the product's axes become the output's.</param>
    /// <exception cref="CompilerException">Its sums do not fit, or it takes too many calls.</exception>
    public static void Emit(LoweringContext context, ImmutableArray<int>? left, ImmutableArray<int>? right, ImmutableArray<int>? result)
    {
        Matrices a = Matrices.Of(context.Input(0).Shape, left, isLeft: true);
        Matrices b = Matrices.Of(context.Input(1).Shape, right, isLeft: false);
        Shape output = context.Output().Shape;
        int[] y = [.. result is { } order ? AxisOrder.Inverse(order).Select(output.Stride) : output.Strides()];
        int inner = a.Columns.Extent;
        if (inner > MatMulCall.MaxInner)
        {
            throw context.Error(
                DiagnosticCatalog.AccumulatorOverflow, $"its sums have {inner} products of activations", $"Sum over at most {MatMulCall.MaxInner}.");
        }

        bool isRow = a.IsVector;
        bool isColumn = b.IsVector;
        int batch = y.Length - (isRow ? 0 : 1) - (isColumn ? 0 : 1);
        int rowStride = isRow ? 0 : y[batch];
        int columnStride = isColumn ? 0 : y[^1];
        List<BatchAxis> axes = Merge(Axes(a, b, y.AsSpan(0, batch)));
        BatchAxis matrices = axes.Count == 0 ? new BatchAxis(1, 0, 0, 0) : axes.MaxBy(axis => axis.Extent);
        axes.Remove(matrices);
        if (axes.Aggregate(1L, (count, axis) => count * axis.Extent) > MostCalls)
        {
            throw context.NotPlannable("its matrices lie in too many axes", "Multiply matrices of fewer axes, or in the order in which they lie.");
        }

        (QuantParams aQuant, QuantParams bQuant, QuantParams yQuant) = (context.Input(0).Quant, context.Input(1).Quant, context.Output().Quant);
        DeviceBuffer aBuffer = context.InputBuffer(0);
        DeviceBuffer bBuffer = context.InputBuffer(1);
        DeviceBuffer sums = context.Scratch("sums", MatMulCall.ScratchBytes(a.Rows.Extent, inner));
        foreach (BatchAxis start in Starts(axes))
        {
            context.Emit(new MatMulCall
            {
                Layer = context.Layer,
                A = new Planning.Slice(aBuffer, start.A),
                B = new Planning.Slice(bBuffer, start.B),
                Y = new Planning.Slice(context.OutputBuffer(), start.Y),
                Sums = sums,
                Matrices = matrices.Extent,
                Rows = a.Rows.Extent,
                Inner = inner,
                Columns = b.Columns.Extent,
                AStrides = (matrices.A, a.Rows.Stride, a.Columns.Stride),
                BStrides = (matrices.B, b.Rows.Stride, b.Columns.Stride),
                YStrides = (matrices.Y, rowStride, columnStride),
                AZeroPoint = aQuant.ZeroPoint,
                BZeroPoint = bQuant.ZeroPoint,
                Ratio = LayerLowering.Ratio(context, (double)aQuant.Scale * bQuant.Scale / yQuant.Scale),
                OutputZeroPoint = yQuant.ZeroPoint,
                Min = 0,
                Max = byte.MaxValue,
            });
        }
    }

    /// <summary>The axes before the matrices, the factors repeated as NumPy does.</summary>
    private static List<BatchAxis> Axes(Matrices a, Matrices b, ReadOnlySpan<int> y)
    {
        var axes = new List<BatchAxis>();
        for (int k = 0; k < y.Length; k++)
        {
            (int Extent, int Stride) left = a.BatchAxis(k - y.Length);
            (int Extent, int Stride) right = b.BatchAxis(k - y.Length);
            int extent = left.Extent == 1 ? right.Extent : left.Extent;
            axes.Add(new BatchAxis(extent, left.Extent == 1 ? 0 : left.Stride, right.Extent == 1 ? 0 : right.Stride, y[k]));
        }

        return axes;
    }

    /// <summary>Without axes of extent 1; neighbours that lie one behind the other everywhere are one.</summary>
    private static List<BatchAxis> Merge(List<BatchAxis> axes)
    {
        var merged = new List<BatchAxis>();
        foreach (BatchAxis axis in axes.Where(axis => axis.Extent > 1))
        {
            if (merged.Count > 0 && merged[^1] is var outer
                && outer.A == axis.A * axis.Extent && outer.B == axis.B * axis.Extent && outer.Y == axis.Y * axis.Extent)
            {
                merged[^1] = axis with { Extent = outer.Extent * axis.Extent };
            }
            else
            {
                merged.Add(axis);
            }
        }

        return merged;
    }

    /// <summary>Where the matrices begin for each index of some axes.</summary>
    private static IEnumerable<BatchAxis> Starts(List<BatchAxis> axes)
    {
        IEnumerable<BatchAxis> starts = [new BatchAxis(1, 0, 0, 0)];
        foreach (BatchAxis axis in axes)
        {
            starts = starts.SelectMany(start => Enumerable.Range(0, axis.Extent)
                .Select(k => new BatchAxis(1, start.A + (k * axis.A), start.B + (k * axis.B), start.Y + (k * axis.Y))));
        }

        return starts;
    }

    /// <summary>An axis along which there are matrices, or a place in such axes: its extent and its strides in both factors and the output.</summary>
    private readonly record struct BatchAxis(int Extent, int A, int B, int Y);

    /// <summary>A factor as matrices: extents and strides of its axes.</summary>
    private sealed record Matrices((int Extent, int Stride)[] Axes, bool IsVector)
    {
        public (int Extent, int Stride) Rows => Axes[^2];

        public (int Extent, int Stride) Columns => Axes[^1];

        /// <summary>An axis before the last two, counted from there: -1 is next to them. One of extent 1 where there is none.</summary>
        public (int Extent, int Stride) BatchAxis(int fromEnd) => Axes.Length - 2 + fromEnd is >= 0 and var axis ? Axes[axis] : (1, 0);

        /// <summary>A vector is a row on the left and a column on the right.</summary>
        public static Matrices Of(Shape shape, ImmutableArray<int>? order, bool isLeft)
        {
            IEnumerable<int> axes = order ?? Enumerable.Range(0, shape.Rank);
            (int Extent, int Stride)[] all = [.. axes.Select(axis => (shape[axis], shape.Stride(axis)))];
            return all.Length > 1 ? new Matrices(all, false) : new Matrices(isLeft ? [(1, 0), all[0]] : [all[0], (1, 0)], true);
        }
    }
}
