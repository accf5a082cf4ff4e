using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Moves transposes towards the outputs, past every operator that works in any axis order, until they meet: successive ones and equal
/// ones become one, and inverse ones vanish. Transposes only ever move down, so this ends.
/// </summary>
public static class MoveTransposes
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        bool changed;
        do
        {
            changed = false;
            foreach (Node node in editor.Nodes)
            {
                changed |= editor.Contains(node) && node.Op switch
                {
                    Transpose transpose => Simplify(editor, node, transpose),
                    Reshape reshape => MovePastReshape(editor, node, reshape),
                    _ => MovePast(editor, node),
                };
            }
        }
        while (changed);
        return editor.ToGraph();
    }

    private static bool Simplify(GraphEditor editor, Node node, Transpose transpose)
    {
        string source = node.Inputs[0];
        if (AxisOrder.IsIdentity(transpose.Permutation))
        {
            return editor.Bypass(node, source);
        }

        if (editor.Producer(source) is not { Op: Transpose first } producer)
        {
            // The first reader that transposes in the same way does it for all.
            Node twin = editor.Consumers(source).First(reader => reader.Op == transpose);
            return twin != node && editor.Bypass(node, twin.Output);
        }

        var merged = new Transpose(AxisOrder.Compose(first.Permutation, transpose.Permutation));
        editor.Replace(node, node.WithInput(0, producer.Inputs[0]) with { Op = merged });
        editor.RemoveUnread(source);
        return true;
    }

    /// <summary>A reshape that only adds or drops axes of extent 1 can happen before the transpose.</summary>
    private static bool MovePastReshape(GraphEditor editor, Node node, Reshape reshape)
    {
        if (editor.Producer(node.Inputs[0]) is not { Op: Transpose transpose } producer)
        {
            return false;
        }

        Shape source = editor.Value(producer.Inputs[0]).Shape;
        Shape target = reshape.Target;
        int[] sourceAxes = [.. transpose.Permutation.Where(axis => source[axis] != 1)];
        int[] targetAxes = [.. Enumerable.Range(0, target.Rank).Where(axis => target[axis] != 1)];
        if (!sourceAxes.Select(axis => source[axis]).SequenceEqual(targetAxes.Select(axis => target[axis])))
        {
            return false;
        }

        // The target's axes of other extents, in the source's order; those of extent 1 stay where they are.
        int[] order = [.. sourceAxes.Order()];
        int[] permutation = [.. Enumerable.Range(0, target.Rank)];
        int[] dims = [.. target.Dims];
        for (int k = 0; k < targetAxes.Length; k++)
        {
            permutation[targetAxes[k]] = targetAxes[Array.IndexOf(order, sourceAxes[k])];
            dims[targetAxes[k]] = source[order[k]];
        }

        var moved = new Reshape(new Shape([.. dims]));
        editor.ReplaceBeforeTranspose(node, node.WithInput(0, producer.Inputs[0]) with { Op = moved }, [.. permutation]);
        editor.RemoveUnread(producer.Output);
        return true;
    }

    private static bool MovePast(GraphEditor editor, Node node)
    {
        if (CommonPermutation(editor, node) is not { } permutation
            || node.Outputs.Any(output => editor.Value(output).Shape.Rank != permutation.Length)
            || node.Op.CommuteWithTranspose(AxisOrder.Inverse(permutation)) is not { } op)
        {
            return false;
        }

        var inputs = ImmutableArray.CreateBuilder<string>();
        foreach (string input in node.Inputs)
        {
            inputs.Add(Untransposed(editor, node, input, permutation));
        }

        editor.ReplaceBeforeTranspose(node, node with { Op = op, Inputs = inputs.ToImmutable() }, permutation);
        foreach (string input in node.Inputs.Distinct())
        {
            editor.RemoveUnread(input);
        }

        return true;
    }

    /// <summary>
    /// The permutation that all activation inputs went through. An input that did not may stay, if undoing the permutation on it moves no
    /// data while at least one transpose that does move data goes away; null when there is none.
    /// </summary>
    private static ImmutableArray<int>? CommonPermutation(GraphEditor editor, Node node)
    {
        string[] activations = [.. node.Inputs.Where(name => name.Length > 0 && !editor.Value(name).IsConstant)];
        Node[] transposes = [.. activations.Select(editor.Producer).OfType<Node>().Where(producer => producer.Op is Transpose)];
        Node? costly = Array.Find(transposes, t => TransposeEditing.MovesData(editor.Value(t.Inputs[0]).Shape, Permutation(t)));
        if ((costly ?? transposes.FirstOrDefault()) is not { } chosen)
        {
            return null;
        }

        ImmutableArray<int> permutation = Permutation(chosen);
        ImmutableArray<int> inverse = AxisOrder.Inverse(permutation);
        return node.Inputs.All(name => name.Length == 0 || Source(editor, name, permutation) is not null || Follows(editor.Value(name)))
            ? permutation
            : null;

        bool Follows(Value value) => value.Shape.Rank <= permutation.Length
            && (value.IsConstant
                || (costly is not null && !TransposeEditing.MovesData(FullRank(value.Shape, permutation.Length), inverse)));
    }

    private static ImmutableArray<int> Permutation(Node transpose) => ((Transpose)transpose.Op).Permutation;

    /// <summary>What a value was before it was transposed by <paramref name="permutation"/>; null when it was not.</summary>
    private static string? Source(GraphEditor editor, string name, ImmutableArray<int> permutation) =>
        editor.Producer(name) is { Op: Transpose transpose } producer && transpose.Permutation.SequenceEqual(permutation)
            ? producer.Inputs[0]
            : null;

    private static string Untransposed(GraphEditor editor, Node node, string name, ImmutableArray<int> permutation)
    {
        if (name.Length == 0)
        {
            return name;
        }

        if (Source(editor, name, permutation) is { } source)
        {
            return source;
        }

        Value value = editor.Value(name);
        ImmutableArray<int> inverse = AxisOrder.Inverse(permutation);
        Shape full = FullRank(value.Shape, permutation.Length);
        if (value.Constant is { } constant)
        {
            return constant.Shape.Count == 1 ? name : editor.AddConstant(name, constant.Reshape(full).Transpose(inverse), value.Pinned);
        }

        if (value.Shape.Rank == permutation.Length)
        {
            return editor.InsertTranspose(node, name, inverse);
        }

        string result = editor.InsertBefore(node, $"{name}_expanded", new Reshape(full.Permute(inverse)), name);
        editor.SetPinned(result, value.Pinned);
        return result;
    }

    private static Shape FullRank(Shape shape, int rank) => new([.. Enumerable.Repeat(1, rank - shape.Rank), .. shape.Dims]);
}
