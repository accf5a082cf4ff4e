using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Leaves out what is added to all scores alike before the greatest or the least of them is chosen, or their Softmax is taken: the square of the
/// row in distances to several centres, for instance, which would only take bytes from what tells them apart.
/// </summary>
public static class RemoveCommonTerms
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (Node node in graph.Nodes)
        {
            int? axis = node.Op switch
            {
                ArgMax op => op.Axis,
                ArgMin op => op.Opposite.Axis,
                Softmax { AxisCount: 1 } op => op.Axis,
                _ => null,
            };
            if (axis is { } along)
            {
                Clean(editor, node, along);
            }
        }

        return editor.ToGraph();
    }

    private static void Clean(GraphEditor editor, Node reader, int axis)
    {
        while (editor.Find(reader.Name) is { } current && editor.Producer(current.Inputs[0]) is { Op: Add { Clamp: null } } first)
        {
            Node? sum = first;
            while (sum is not null && (editor.OnlyConsumer(sum.Output) is null || !TryRemove(editor, sum, axis)))
            {
                sum = editor.OnlyConsumer(sum.Output) is null ? null : Further(editor, sum);
            }

            if (sum is null)
            {
                return;
            }
        }
    }

    private static bool TryRemove(GraphEditor editor, Node sum, int axis)
    {
        for (int k = 0; k < 2; k++)
        {
            Shape common = editor.Value(sum.Inputs[k]).Shape;
            Value kept = editor.Value(sum.Inputs[1 - k]);
            int own = common.Rank - (kept.Shape.Rank - axis);
            if (kept.Shape == editor.Value(sum.Output).Shape && !kept.IsConstant && (own < 0 || common[own] == 1) && kept.Shape[axis] > 1)
            {
                return editor.Bypass(sum, kept.Name);
            }
        }

        return false;
    }

    // Behind what a constant is added to.
    private static Node? Further(GraphEditor editor, Node sum)
    {
        Value[] operands = [.. sum.Inputs.Select(editor.Value)];
        int open = operands[0].IsConstant ? 1 : 0;
        return operands[1 - open].IsConstant && operands[open].Shape == editor.Value(sum.Output).Shape
            && editor.Producer(operands[open].Name) is { Op: Add { Clamp: null } } next
            ? next
            : null;
    }
}
