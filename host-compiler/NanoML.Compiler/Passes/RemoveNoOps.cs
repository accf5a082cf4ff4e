using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

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
            Node node = editor.Nodes.First(n => n.Name == name);
            if (node.Op is Reshape && editor.Producer(node.Inputs[0]) is { Op: Reshape } first && KeepsQuantization(editor, first))
            {
                node = editor.Replace(node, node.WithInput(0, first.Inputs[0]));
                editor.RemoveUnread(first.Output);
            }

            if (IsNoOp(node, editor.Value(node.Inputs[0]).Type, editor.Value(node.Output).Type) && KeepsQuantization(editor, node))
            {
                editor.Bypass(node, node.Inputs[0]);
            }
        }

        return editor.ToGraph();
    }

    private static bool KeepsQuantization(GraphEditor editor, Node node) =>
        editor.Value(node.Output).Pinned is not { } pinned || pinned == editor.Value(node.Inputs[0]).Pinned;

    private static bool IsNoOp(Node node, TensorType input, TensorType output) => node.Op switch
    {
        Identity => true,
        Reshape or Cast => input == output,
        Transpose transpose => Layouts.IsIdentity(transpose.Permutation),
        Clip clip => float.IsNegativeInfinity(clip.Min) && float.IsPositiveInfinity(clip.Max),
        _ => false,
    };
}
