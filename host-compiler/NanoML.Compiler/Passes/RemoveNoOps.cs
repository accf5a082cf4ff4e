using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Removes nodes that pass their input on unchanged, and reads through a chain of reshapes at once. A node whose output has a pinned
/// quantisation other than its input's stays.
/// </summary>
public static class RemoveNoOps
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (string name in graph.Nodes.Select(node => node.Name))
        {
            Node node = editor.Find(name)!;
            if (node.Op is Reshape && editor.Producer(node.Inputs[0]) is { Op: Reshape } first && KeepsQuantization(editor, first, first.Inputs[0]))
            {
                node = editor.Replace(node, node.WithInput(0, first.Inputs[0]));
                editor.RemoveUnread(first.Output);
            }

            if (node.Outputs.Length == 1
                && IsNoOp(node, editor.Value(node.Inputs[0]).Type, editor.Value(node.Output).Type)
                && KeepsQuantization(editor, node, node.Inputs[0]))
            {
                editor.Bypass(node, node.Inputs[0]);
            }
            else if (Unchanged(editor, node) is { } operand && KeepsQuantization(editor, node, operand))
            {
                editor.Bypass(node, operand);
            }
        }

        return editor.ToGraph();
    }

    private static bool KeepsQuantization(GraphEditor editor, Node node, string input) =>
        editor.Value(node.Output).Pinned is not { } pinned || pinned == editor.Value(input).Pinned;

    /// <summary>The operand that a sum with zero or a product with one gives again.</summary>
    private static string? Unchanged(GraphEditor editor, Node node)
    {
        float? neutral = node.Op switch
        {
            Add { Clamp: null } or Sub { Clamp: null } => 0,
            Mul { Clamp: null } or Div { Clamp: null } => 1,
            _ => null,
        };
        bool Keeps(int operand) => editor.Value(node.Inputs[operand]).Type == editor.Value(node.Output).Type
            && editor.Value(node.Inputs[1 - operand]).Constant is { IsFloat: true } other && other.Floats.All(value => value == neutral);
        return neutral is null || node.Inputs.Length != 2 ? null
            : Keeps(0) ? node.Inputs[0]
            : node.Op is Add or Mul && Keeps(1) ? node.Inputs[1]
            : null;
    }

    private static bool IsNoOp(Node node, TensorType input, TensorType output) => node.Op switch
    {
        Identity => true,
        Reshape or Cast => input == output,
        Transpose transpose => AxisOrder.IsIdentity(transpose.Permutation),
        Concat => node.Inputs.Length == 1,
        Split => node.Outputs.Length == 1,
        Slice slice => input == output && slice.Steps.All(step => step == 1),
        Pad pad => pad.Begins.Concat(pad.Ends).All(count => count == 0),
        Resize => input == output,
        Gather { IndexShape.Rank: 1 } gather => gather.Indices.SequenceEqual(Enumerable.Range(0, input.Shape[gather.Axis])),
        MaxPool { Window: var window } => IsPoint(window),
        AveragePool { Window: var window, Clamp: null } => IsPoint(window),
        Clip clip => float.IsNegativeInfinity(clip.Min) && float.IsPositiveInfinity(clip.Max),
        _ => false,
    };

    private static bool IsPoint(SpatialWindow window) =>
        !window.HasPadding && window.Kernel.All(extent => extent == 1) && window.Strides.All(stride => stride == 1);
}
