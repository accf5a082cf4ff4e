using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Lets support vector machines say on which side of zero their decisions are, where nothing else of them is asked for: no byte of a decision
/// comes between. Votes that are counted of sides are bytes that count, so that equal votes are equal bytes.
/// </summary>
public static class CollectSides
{
    private const int Weights = 1;
    private const int Start = 2;

    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is SVMClassifier { Platt: null, Transform: PostTransform.None } machines
                && editor.OnlyConsumer(node.Output) is { Op: Binarizer { Threshold: 0 } } reader)
            {
                Node sides = editor.Absorb(node, reader, node with { Op = machines with { AreSides = true } });
                if (editor.OnlyConsumer(sides.Output) is { } counter && Counts(editor, counter))
                {
                    editor.SetPinned(counter.Output, new PinnedQuantization([1f], 0));
                }
            }
        }

        return editor.ToGraph();
    }

    /// <summary>Whether it adds up ones, to numbers that a byte holds.</summary>
    private static bool Counts(GraphEditor editor, Node node) =>
        node.Op is LinearRegressor { Transform: PostTransform.None }
        && editor.Value(node.Inputs[Weights]).Constant is { } weights && weights.Floats.All(w => w is -1 or 0 or 1)
        && editor.Value(node.Inputs[Start]).Constant is { } start && start.Floats.All(s => s >= 0 && s == (int)s)
        && weights.Floats.Chunk(weights.Shape[1]).Zip(start.Floats).All(row =>
            row.Second + row.First.Count(w => w > 0) <= byte.MaxValue && row.Second >= row.First.Count(w => w < 0));
}
