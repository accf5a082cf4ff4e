using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Makes a <see cref="Dense"/> of a Gemm or MatMul by constant weights: in the order [outputs, inputs], alpha and beta multiplied in. A
/// bias that follows as an Add is folded by <see cref="FoldAffine"/>.
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
        if (gemm.TransA || editor.Value(node.Inputs[0]).IsConstant || editor.Weights(node) is not { Constant: { } b } value)
        {
            return;
        }

        int outputs = b.Shape[gemm.TransB ? 0 : 1];
        float[]? bias = BiasRow(editor, node, outputs, gemm.Beta);
        if (bias is null)
        {
            return;
        }

        float[] alpha = [.. Enumerable.Repeat(gemm.Alpha, outputs)];
        Tensor weights = LayerConstants.ScaleChannels(gemm.TransB ? b : b.Transpose(s_swap), alpha);
        PinnedQuantization? pinned = OutputsFirst(value.Pinned, transposed: !gemm.TransB);
        if (gemm.Alpha != 1)
        {
            pinned = LayerConstants.ScaleChannels(pinned, alpha);
        }

        editor.Replace(node, editor.WithConstants(node with { Op = new Dense() }, weights, pinned, bias));
    }

    private static void Convert(GraphEditor editor, Node node)
    {
        Shape x = editor.Value(node.Inputs[0]).Shape;
        if (editor.Value(node.Inputs[0]).IsConstant || editor.Weights(node) is not { Constant: { Shape.Rank: >= 2 } b } value
            || b.Shape.Rank > Math.Max(x.Rank, 2) || b.Shape.Product(0, b.Shape.Rank - 2) != 1)
        {
            return;
        }

        // Axes of extent 1 before the matrix change nothing; scales per such an axis do not occur.
        Tensor matrix = b.Reshape(Shape.Of(b.Shape[^2], b.Shape[^1]));
        PinnedQuantization? pinned = value.Pinned is { Scales.Length: > 1 } perAxis
            ? perAxis with { Axis = perAxis.Axis - (b.Shape.Rank - 2) }
            : value.Pinned;
        string weights = editor.AddConstant($"{node.Name}_weights", matrix.Transpose(s_swap), OutputsFirst(pinned, transposed: true));
        editor.Replace(node, node with { Op = new Dense(), Inputs = [node.Inputs[0], weights] });
    }

    /// <summary>C times beta as one row; null when it is not constant or differs between rows.</summary>
    private static float[]? BiasRow(GraphEditor editor, Node node, int outputs, float beta)
    {
        if (node.Inputs.Length < 3 || node.Inputs[2].Length == 0)
        {
            return new float[outputs];
        }

        return editor.Value(node.Inputs[2]).Constant is { } c && c.Shape.Product(0, c.Shape.Rank - 1) == 1
            ? Array.ConvertAll(Broadcasting.Expand(c.Reshape(Shape.Of(c.Shape.Count)), Shape.Of(outputs)).Floats, value => beta * value)
            : null;
    }

    /// <summary>Scales per output stay; scales per input cannot be kept.</summary>
    private static PinnedQuantization? OutputsFirst(PinnedQuantization? pinned, bool transposed) => pinned switch
    {
        { Scales.Length: > 1 } when pinned.Axis != (transposed ? 1 : 0) => null,
        { } => pinned with { Axis = 0 },
        null => null,
    };
}
