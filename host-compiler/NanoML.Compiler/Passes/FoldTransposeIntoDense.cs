using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Passes;

/// <summary>A transpose before the flattening for a dense layer goes away: the columns of the weights take its order.</summary>
public static class FoldTransposeIntoDense
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (Node node in graph.Nodes.Where(node => node.Op is Dense))
        {
            if (editor.Producer(node.Inputs[0]) is { Op: Reshape } reshape
                && editor.Producer(reshape.Inputs[0]) is { Op: Transpose transpose } producer
                && editor.Weights(node) is { Constant: { } weights } value
                && weights.Shape[1] == editor.Value(producer.Output).Shape.Count)
            {
                Tensor permuted = PermuteColumns(weights, editor.Value(producer.Output).Shape, transpose.Permutation);
                string flat = editor.InsertBefore(node, reshape.Name, reshape.Op, producer.Inputs[0]);
                editor.SetPinned(flat, editor.Value(reshape.Output).Pinned);
                string name = editor.AddConstant($"{node.Name}_weights", permuted, value.Pinned);
                editor.Replace(node, node.WithInput(0, flat).WithInput(IWeightedOp.WeightInput, name));
                editor.RemoveUnread(reshape.Output);
            }
        }

        return editor.ToGraph();
    }

    private static Tensor PermuteColumns(Tensor weights, Shape transposed, ImmutableArray<int> permutation)
    {
        Tensor columns = weights.Reshape(new Shape([weights.Shape[0], .. transposed.Dims]));
        return columns.Transpose([0, .. AxisOrder.Inverse(permutation).Select(axis => axis + 1)]).Reshape(weights.Shape);
    }
}
