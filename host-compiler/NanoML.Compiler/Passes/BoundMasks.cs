using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Makes finite what masks scores before a Softmax: minus infinity has no byte, and what is far enough below gives the same share, zero. What such a mask is added to need not be
/// multiplied with zero before.
/// </summary>
public static class BoundMasks
{
    /// <summary>Far below all scores.</summary>
    private const float Bound = -1e9f;

    /// <summary>What is added at a place that does not count.</summary>
    private const float Excluding = -1e4f;

    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (string name in graph.Nodes.Where(node => node.Op is Add).Select(node => node.Name))
        {
            Node node = editor.Find(name)!;
            int mask = editor.Value(node.Inputs[0]).IsConstant ? 0 : 1;
            if (editor.Value(node.Inputs[mask]).Constant is { IsFloat: true } constant && constant.Floats.Any(x => x < Excluding) && IsForShares(editor, node.Output))
            {
                node = ReadThroughProduct(editor, node, mask, constant);
                if (constant.Floats.Any(float.IsNegativeInfinity))
                {
                    float[] bounded = Array.ConvertAll(constant.Floats, x => float.IsNegativeInfinity(x) ? Bound : x);
                    editor.Replace(node, node.WithInput(
                        mask, editor.AddConstant($"{node.Name}_mask", new Tensor(constant.Shape, bounded, constant.Type.ElementType))));
                }
            }
        }

        return editor.ToGraph();
    }

    /// <summary>Scores that are multiplied with zero where the mask excludes them, and with one elsewhere, count as they are.</summary>
    private static Node ReadThroughProduct(GraphEditor editor, Node sum, int mask, Tensor added)
    {
        string scores = sum.Inputs[1 - mask];
        if (editor.Producer(scores) is not { Op: Mul { Clamp: null } } product || editor.Value(scores).Pinned is not null)
        {
            return sum;
        }

        int factor = editor.Value(product.Inputs[0]).IsConstant ? 0 : 1;
        if (editor.Value(product.Inputs[factor]).Constant is not { IsFloat: true } kept || editor.Value(product.Inputs[1 - factor]).Shape != editor.Value(scores).Shape)
        {
            return sum;
        }

        Shape shape = editor.Value(sum.Output).Shape;
        float[] factors = Broadcasting.Expand(kept, shape).Floats;
        float[] terms = Broadcasting.Expand(added, shape).Floats;
        return factors.Zip(terms).All(pair => pair.First == 1 || (pair.First == 0 && pair.Second < Excluding))
            ? editor.Replace(sum, sum.WithInput(1 - mask, product.Inputs[1 - factor]))
            : sum;
    }

    private static bool IsForShares(GraphEditor editor, string name) => !editor.IsOutput(name) && editor.Value(name).Pinned is null
        && editor.Consumers(name).All(reader => reader.Op is Softmax || (reader.Op is Reshape or Transpose or Add && IsForShares(editor, reader.Output)));
}
