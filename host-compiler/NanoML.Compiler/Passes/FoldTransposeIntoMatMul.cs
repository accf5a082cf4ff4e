using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Passes;

/// <summary>Transposes before and behind a product of two activations go away: its kernel reads and writes in any order of axes.</summary>
public static class FoldTransposeIntoMatMul
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (Node node in graph.Nodes.Where(node => node.Op is MatMul))
        {
            int rank = editor.Value(node.Output).Shape.Rank;
            if (rank > 1 && node.Inputs.All(input => editor.Value(input).Shape.Rank > 1))
            {
                Fold(editor, node, rank);
            }
        }

        return editor.ToGraph();
    }

    private static void Fold(GraphEditor editor, Node node, int rank)
    {
        (string left, ImmutableArray<int> leftOrder) = Source(editor, node.Inputs[0]);
        (string right, ImmutableArray<int> rightOrder) = Source(editor, node.Inputs[1]);
        Node? reader = editor.OnlyConsumer(node.Output) is { Op: Transpose } follower && HasNoOtherLevels(editor, node.Output, follower.Output) ? follower : null;
        if (left == node.Inputs[0] && right == node.Inputs[1] && reader is null)
        {
            return;
        }

        ImmutableArray<int> result = (reader?.Op as Transpose)?.Permutation ?? Same(rank);
        Node merged = node with { Op = new TransposedMatMul(leftOrder, rightOrder, result), Inputs = [left, right] };
        if (reader is null)
        {
            editor.Replace(node, merged);
        }
        else
        {
            editor.Absorb(node, reader, merged);
        }
    }

    private static (string Name, ImmutableArray<int> Order) Source(GraphEditor editor, string name) =>
        editor.Producer(name) is { Op: Transpose transpose } node && HasNoOtherLevels(editor, node.Inputs[0], name)
            ? (node.Inputs[0], transpose.Permutation)
            : (name, Same(editor.Value(name).Shape.Rank));

    // What a transpose moves has one quantisation, whichever of both values the file gives it for.
    private static bool HasNoOtherLevels(GraphEditor editor, string source, string moved) =>
        editor.Value(moved).Pinned is not { } pinned || pinned == editor.Value(source).Pinned;

    private static ImmutableArray<int> Same(int rank) => [.. Enumerable.Range(0, rank)];
}
