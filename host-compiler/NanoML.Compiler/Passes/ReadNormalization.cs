using System.Diagnostics.CodeAnalysis;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Reads a <see cref="Normalizer"/> where a model writes it out, as ML.NET does for classes against the rest: the score of each class, not below
/// zero, divided by the sum of all, which is guarded against zero, and laid side by side again.
/// </summary>
public static class ReadNormalization
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (Node node in graph.Nodes.Where(node => node.Op is Concat))
        {
            if (Scores(editor, node) is { } scores)
            {
                string side = editor.InsertBefore(node, $"{node.Name}_scores", node.Op, scores);
                editor.Replace(node, node with { Op = new Normalizer(RowNorm.L1), Inputs = [side] });
            }
        }

        return editor.ToGraph();
    }

    /// <summary>What is divided by the one sum; null where the node lays something else side by side.</summary>
    private static string[]? Scores(GraphEditor editor, Node concat)
    {
        Node?[] divisions = [.. concat.Inputs.Select(editor.Producer)];
        if (((Concat)concat.Op).Axis != 1 || editor.Value(concat.Output).Shape.Rank != 2 || divisions.Any(node => node is not { Op: Div { Clamp: null } }))
        {
            return null;
        }

        string[] scores = [.. divisions.Select(node => node!.Inputs[0])];
        string divisor = divisions[0]!.Inputs[1];
        return divisions.All(node => node!.Inputs[1] == divisor) && scores.All(score => IsNotNegative(editor, score))
            && Guarded(editor, divisor) is { } sum && IsSumOf(editor, sum, scores)
            ? scores
            : null;
    }

    private static bool IsNotNegative(GraphEditor editor, string score) =>
        editor.Value(score).Shape.Count == 1 && editor.Producer(score) is { Op: Clip { Min: >= 0 } or Sigmoid or Relu };

    /// <summary>The sum behind <c>sum + (sum is zero)</c>; null where that is not what a value is.</summary>
    private static string? Guarded(GraphEditor editor, string divisor)
    {
        if (!TryBoth(editor.Producer(divisor), out string? sum, out string? guard))
        {
            return null;
        }

        return editor.Producer(guard) is { Op: Cast } number && editor.Producer(number.Inputs[0]) is { Op: Not } zero
            && editor.Producer(zero.Inputs[0]) is { Op: Cast { To: ElementType.Bool } } truth && truth.Inputs[0] == sum
            ? sum
            : null;
    }

    private static bool TryBoth(Node? node, [NotNullWhen(true)] out string? first, [NotNullWhen(true)] out string? second)
    {
        (first, second) = node is { Op: Sum or Add { Clamp: null }, Inputs: [var a, var b] } ? (a, b) : (null, null);
        return first is not null && second is not null;
    }

    private static bool IsSumOf(GraphEditor editor, string sum, string[] scores) =>
        editor.Producer(sum) is { Op: Sum or Add { Clamp: null } } node && node.Inputs.Order().SequenceEqual(scores.Order());
}
