using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>
/// What is left of BatchNormalization after <see cref="FoldAffine"/>: on [N, C, spatial...] a depthwise convolution with a window of one
/// position, with other ranks a Mul and an Add.
/// </summary>
public static class LowerBatchNorm
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (Node node in graph.Nodes.Where(node => node.Op is BatchNormalization))
        {
            if (ChannelAffine.Of(editor, node, node.Inputs[0], 1) is { } affine)
            {
                Lower(editor, node, affine, editor.Value(node.Inputs[0]).Shape.Rank);
            }
        }

        return editor.ToGraph();
    }

    private static void Lower(GraphEditor editor, Node node, ChannelAffine affine, int rank)
    {
        ElementType type = editor.Value(node.Output).Type.ElementType;
        int channels = affine.Factor.Length;
        if (rank is 3 or 4)
        {
            ImmutableArray<int> ones = [.. Enumerable.Repeat(1, rank - 2)];
            ImmutableArray<int> zeros = [.. Enumerable.Repeat(0, rank - 2)];
            var conv = new Conv(new SpatialWindow(ones, ones, ones, zeros, zeros), channels);
            var weights = new Tensor(new Shape([channels, 1, .. ones]), affine.Factor, type);
            editor.Replace(node, editor.WithConstants(node with { Op = conv }, weights, null, affine.Offset));
        }
        else
        {
            var shape = new Shape([channels, .. Enumerable.Repeat(1, rank - 2)]);
            string factor = editor.AddConstant($"{node.Name}_factor", new Tensor(shape, affine.Factor, type));
            string offset = editor.AddConstant($"{node.Name}_offset", new Tensor(shape, affine.Offset, type));
            string scaled = editor.InsertBefore(node, $"{node.Name}_scale", new Mul(), node.Inputs[0], factor);
            editor.Replace(node, node with { Op = new Add(), Inputs = [scaled, offset] });
        }
    }
}
