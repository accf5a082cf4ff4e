using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Passes;

/// <summary>What the passes that place transposes share.</summary>
internal static class TransposeEditing
{
    /// <summary>Whether transposing a tensor of <paramref name="shape"/> changes the order of its elements in memory.</summary>
    public static bool MovesData(Shape shape, ImmutableArray<int> permutation)
    {
        int[] order = [.. permutation.Where(axis => shape[axis] != 1)];
        return shape.Count > 0 && !order.SequenceEqual(order.Order());
    }

    /// <summary>Transposes a value right before a reader and returns the result's name.</summary>
    public static string InsertTranspose(this GraphEditor editor, Node reader, string value, ImmutableArray<int> permutation)
    {
        string result = editor.InsertBefore(reader, $"{value}_transposed", new Transpose(permutation), value);
        editor.SetPinned(result, editor.Value(value).Pinned);
        return result;
    }

    /// <summary>
    /// Puts <paramref name="replacement"/>, whose outputs are in another axis order, in the place of a node; transposes behind it
    /// make the node's outputs.
    /// </summary>
    public static void ReplaceBeforeTranspose(this GraphEditor editor, Node node, Node replacement, ImmutableArray<int> permutation)
    {
        string[] inner = [.. node.Outputs.Select(output => editor.FreshName($"{output}_inner"))];
        Node moved = editor.Replace(node, replacement with { Outputs = [.. inner] });
        for (int k = 0; k < inner.Length; k++)
        {
            string output = node.Outputs[k];
            editor.SetPinned(inner[k], editor.Value(output).Pinned);
            string name = editor.FreshNodeName($"{node.Name}_back");
            editor.InsertAfter(moved, new Node(name, new Transpose(permutation), [inner[k]], [output]));
        }
    }
}
