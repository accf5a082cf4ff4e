using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Makes a <see cref="Dense"/> of a Gemm or MatMul by constant weights, and a MatMul of every other Gemm: in the order [outputs, inputs], alpha and beta multiplied in.
/// Weights on the left make the transposed result; a C that is no bias is added behind. A bias that follows as an Add is folded by
/// <see cref="FoldAffine"/>.
/// </summary>
public static class ToDense
{
    private static readonly ImmutableArray<int> s_swap = [1, 0];

    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (Node node in graph.Nodes)
        {
            switch (node.Op)
            {
                case Gemm gemm:
                    Convert(editor, node, gemm);
                    break;
                case MatMul:
                    Convert(editor, node);
                    break;
            }
        }

        return editor.ToGraph();
    }

    private static void Convert(GraphEditor editor, Node node, Gemm gemm)
    {
        if (Factors.Of(editor, node) is not { } factors)
        {
            WriteOut(editor, node, gemm);
            return;
        }

        bool isLeft = factors.IsWeightsLeft;
        string x = (isLeft ? gemm.TransB : !gemm.TransA)
            ? factors.Activation
            : editor.InsertTranspose(node, factors.Activation, s_swap);
        bool isTransposed = isLeft ? gemm.TransA : !gemm.TransB;
        Tensor weights = isTransposed ? factors.Weights.Constant!.Transpose(s_swap) : factors.Weights.Constant!;
        PinnedQuantization? pinned = OutputsFirst(factors.Weights.Pinned, isTransposed);
        if (gemm.Alpha != 1)
        {
            float[] alpha = [.. Enumerable.Repeat(gemm.Alpha, weights.Shape[0])];
            weights = LayerConstants.ScaleChannels(weights, alpha);
            pinned = LayerConstants.ScaleChannels(pinned, alpha);
        }

        float[]? bias = Bias(editor, node, editor.Value(node.Output).Shape, isLeft ? 0 : 1, gemm.Beta);
        string[] addend = bias is null ? [Addend(editor, node, gemm.Beta)] : [];
        Node dense = editor.WithConstants(
            node with { Op = new Dense(), Inputs = [x] }, weights, pinned, bias ?? new float[weights.Shape[0]]);
        Node last = editor.Replace(node, dense);
        last = isLeft ? editor.Follow(last, new Transpose(s_swap)) : last;
        if (bias is null)
        {
            editor.Follow(last, new Add(), addend);
        }
    }

    /// <summary>A product of two activations as <see cref="MatMul"/>, with what is multiplied and added behind it.</summary>
    private static void WriteOut(GraphEditor editor, Node node, Gemm gemm)
    {
        string left = gemm.TransA ? editor.InsertTranspose(node, node.Inputs[0], s_swap) : node.Inputs[0];
        string right = gemm.TransB ? editor.InsertTranspose(node, node.Inputs[1], s_swap) : node.Inputs[1];
        string[] addend = node.Inputs.Length > 2 && node.Inputs[2].Length > 0 ? [Addend(editor, node, gemm.Beta)] : [];
        Node last = editor.Replace(node, node with { Op = new MatMul(), Inputs = [left, right] });
        if (gemm.Alpha != 1)
        {
            var alpha = new Tensor(Shape.Scalar, [gemm.Alpha], editor.Value(last.Output).Type.ElementType);
            last = editor.Follow(last, new Mul(), editor.AddConstant($"{node.Name}_alpha", alpha));
        }

        if (addend.Length > 0)
        {
            editor.Follow(last, new Add(), addend);
        }
    }

    private static void Convert(GraphEditor editor, Node node)
    {
        if (Factors.Of(editor, node) is not { } factors
            || factors.Weights.Shape.Count != factors.Weights.Shape.Product(Math.Max(factors.Weights.Shape.Rank - 2, 0), factors.Weights.Shape.Rank))
        {
            return;
        }

        // Axes of extent 1 before the matrix change nothing; scales per such an axis do not occur.
        Shape shape = factors.Weights.Shape;
        Shape matrix = shape.Rank > 1 ? Shape.Of(shape[^2], shape[^1]) : factors.IsWeightsLeft ? Shape.Of(1, shape[0]) : Shape.Of(shape[0], 1);
        PinnedQuantization? pinned = factors.Weights.Pinned is not { Scales.Length: > 1 } perAxis ? factors.Weights.Pinned
            : shape.Rank == 1 ? null
            : perAxis with { Axis = perAxis.Axis - (shape.Rank - matrix.Rank) };
        Tensor weights = factors.Weights.Constant!.Reshape(matrix);
        string constant = editor.AddConstant(
            $"{node.Name}_weights", factors.IsWeightsLeft ? weights : weights.Transpose(s_swap), OutputsFirst(pinned, !factors.IsWeightsLeft));
        int rank = editor.Value(factors.Activation).Shape.Rank;
        bool isTransposed = factors.IsWeightsLeft && rank > 1;
        ImmutableArray<int> swap = [.. Enumerable.Range(0, Math.Max(rank - 2, 0)), rank - 1, rank - 2];
        string x = isTransposed ? editor.InsertTranspose(node, factors.Activation, swap) : factors.Activation;
        Shape result = editor.Value(node.Output).Shape;
        Node last = editor.Replace(node, node with { Op = new Dense(), Inputs = [x, constant] });
        last = isTransposed ? editor.Follow(last, new Transpose(swap)) : last;
        if (editor.Value(last.Output).Shape != result)
        {
            editor.Follow(last, new Reshape(result));
        }
    }

    /// <summary>C times beta, one for each output of the layer; null when it is not constant or differs along the other axis.</summary>
    /// <param name="axis">Of the result: that of the layer's outputs.</param>
    private static float[]? Bias(GraphEditor editor, Node node, Shape result, int axis, float beta)
    {
        if (node.Inputs.Length < 3 || node.Inputs[2].Length == 0)
        {
            return new float[result[axis]];
        }

        if (editor.Value(node.Inputs[2]).Constant is not { } constant)
        {
            return null;
        }

        float[] c = Broadcasting.Expand(constant, result).Floats;
        int stride = result.Stride(axis);
        float[] bias = [.. Enumerable.Range(0, result[axis]).Select(k => c[k * stride])];
        return c.Select((value, k) => value.Equals(bias[k / stride % bias.Length])).All(same => same)
            ? Array.ConvertAll(bias, value => beta * value)
            : null;
    }

    /// <summary>C times beta as a value of its own.</summary>
    private static string Addend(GraphEditor editor, Node node, float beta)
    {
        Value c = editor.Value(node.Inputs[2]);
        if (beta == 1)
        {
            return c.Name;
        }

        if (c.Constant is { } constant)
        {
            return editor.AddConstant(
                $"{node.Name}_c", new Tensor(constant.Shape, Array.ConvertAll(constant.Floats, value => beta * value), c.Type.ElementType));
        }

        string factor = editor.AddConstant($"{node.Name}_beta", new Tensor(Shape.Scalar, [beta], c.Type.ElementType));
        return editor.InsertBefore(node, $"{node.Name}_c", new Mul(), c.Name, factor);
    }

    /// <summary>Scales per output stay; scales per input cannot be kept.</summary>
    private static PinnedQuantization? OutputsFirst(PinnedQuantization? pinned, bool transposed) => pinned switch
    {
        { Scales.Length: > 1 } when pinned.Axis != (transposed ? 1 : 0) => null,
        { } => pinned with { Axis = 0 },
        null => null,
    };

    /// <summary>A product of an activation and constant weights.</summary>
    private sealed record Factors(Value Weights, string Activation, bool IsWeightsLeft)
    {
        /// <summary>Null when not exactly one of both is constant.</summary>
        public static Factors? Of(GraphEditor editor, Node node)
        {
            Value left = editor.Value(node.Inputs[0]);
            Value right = editor.Value(node.Inputs[1]);
            return left.IsConstant == right.IsConstant ? null
                : right.IsConstant ? new Factors(right, left.Name, false)
                : new Factors(left, right.Name, true);
        }
    }
}
