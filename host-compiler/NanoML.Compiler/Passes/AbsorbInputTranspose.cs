using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Lets the caller provide the input in the order in which the first transpose wants it (<see cref="InputForm.Layout"/>). Operators that
/// work in any axis order may stand between; what is carried over keeps its order; the inverse transpose at the input is left to <see cref="MoveTransposes"/>.
/// </summary>
public static class AbsorbInputTranspose
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (string input in graph.Inputs.Where(input => graph.State.All(link => link.Input != input)))
        {
            if (FindPermutation(editor, input) is { } permutation)
            {
                Absorb(editor, input, permutation);
            }
        }

        return editor.ToGraph();
    }

    private static void Absorb(GraphEditor editor, string input, ImmutableArray<int> permutation)
    {
        Shape shape = editor.Value(input).Shape;
        IReadOnlyList<Node> readers = editor.Consumers(input);
        editor.SetInputShape(input, shape.Permute(permutation));
        InputForm form = editor.FormOf(input);
        editor.SetForm(input, form with { Layout = form.Layout.IsEmpty ? permutation : AxisOrder.Compose(form.Layout, permutation) });
        string restored = editor.InsertTranspose(readers[0], input, AxisOrder.Inverse(permutation));
        foreach (Node reader in readers)
        {
            editor.Replace(reader, reader with { Inputs = [.. reader.Inputs.Select(name => name == input ? restored : name)] });
        }
    }

    /// <summary>The first permutation that moves data; when none does, the first of all, for the shape that callers see.</summary>
    private static ImmutableArray<int>? FindPermutation(GraphEditor editor, string input)
    {
        Shape shape = editor.Value(input).Shape;
        ImmutableArray<int>[] permutations = [.. Permutations(editor, input)];
        return permutations.Length == 0
            ? null
            : permutations.FirstOrDefault(permutation => TransposeEditing.MovesData(shape, permutation), permutations[0]);
    }

    /// <summary>What transposes the input, breadth first along operators that commute with it.</summary>
    private static IEnumerable<ImmutableArray<int>> Permutations(GraphEditor editor, string input)
    {
        Shape shape = editor.Value(input).Shape;
        var queue = new Queue<(string Value, ImmutableArray<Op> Path)>([(input, [])]);
        while (queue.TryDequeue(out (string Value, ImmutableArray<Op> Path) at))
        {
            foreach (Node reader in editor.Consumers(at.Value))
            {
                if (reader.Op is Transpose { Permutation: var permutation })
                {
                    if (at.Path.All(op => op.CommuteWithTranspose(permutation) is not null))
                    {
                        yield return permutation;
                    }
                }
                else if (reader.Outputs.Length == 1 && editor.Value(reader.Output).Shape == shape
                    && reader.Inputs.All(name => name == at.Value || (name.Length > 0 && editor.Value(name).IsConstant)))
                {
                    queue.Enqueue((reader.Output, at.Path.Add(reader.Op)));
                }
            }
        }
    }
}
