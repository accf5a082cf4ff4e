using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Passes;

/// <summary>Evaluates every node whose inputs are all constants. The scales of quantised weights follow them through transposes.</summary>
public static class FoldConstants
{
    /// <exception cref="Diagnostics.CompilerException">A node cannot be evaluated, such as an integer division by zero.</exception>
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (Node node in graph.Nodes)
        {
            Value?[] inputs = editor.InputsOf(node);
            if (inputs.All(value => value is null or { IsConstant: true }) && !node.Outputs.Any(editor.IsOutput))
            {
                Fold(editor, graph, node, inputs);
            }
        }

        return editor.ToGraph();
    }

    private static void Fold(GraphEditor editor, Graph graph, Node node, Value?[] inputs)
    {
        try
        {
            IReadOnlyList<Tensor> outputs = node.Op.Evaluate([.. inputs.Select(value => value?.Constant)]);
            for (int k = 0; k < outputs.Count; k++)
            {
                editor.SetConstant(node.Outputs[k], outputs[k], Follow(node.Op, inputs.FirstOrDefault(), outputs[k].Shape));
            }
        }
        catch (OpException problem)
        {
            throw problem.At(graph.Describe(node), node.Name);
        }

        editor.Remove(node);
    }

    private static PinnedQuantization? Follow(Op op, Value? input, Shape output) => (op, input?.Pinned) switch
    {
        (Transpose or Reshape or Identity, { Scales.Length: 1 } pinned) => pinned,
        (Transpose transpose, { } pinned) => pinned with { Axis = transpose.Permutation.IndexOf(pinned.Axis) },
        (Reshape, { Axis: 0 } pinned) when output.Rank > 0 && input!.Shape[0] == output[0] => pinned,
        (Identity, { } pinned) => pinned,
        _ => null,
    };
}
