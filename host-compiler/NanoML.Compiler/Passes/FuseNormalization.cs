using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Makes one <see cref="FusedNormalization"/> of what divides by a standard deviation or a root of the mean square: exporters write it in nine operators, which would round to bytes after
/// each. Where a model pins the quantisation in between, they stay.
/// </summary>
public static class FuseNormalization
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (string name in graph.Nodes.Where(node => node.Op is Mul or Add).Select(node => node.Name))
        {
            if (editor.Find(name) is not { } node)
            {
                continue;
            }

            if (node.Op is Mul { Clamp: null } && NormalizedRows.OfProduct(editor, node) is { } rows)
            {
                Fuse(editor, node, rows);
            }
            else if (node.Op is Add { Clamp: null } && NormalizedRows.OfSum(editor, node) is { } affine)
            {
                Fuse(editor, node, affine);
            }
        }

        return editor.ToGraph();
    }

    /// <summary>Takes a scale and a bias that follow along, where nothing else reads what they change.</summary>
    private static void Fuse(GraphEditor editor, Node node, NormalizedRows rows)
    {
        Node last = node;
        if (rows.Bias is null && rows.Scale is null && Follower<Mul>(editor, last, rows) is var (scaled, scale))
        {
            (last, rows) = (scaled, rows with { Scale = scale });
        }

        if (rows.Bias is null && Follower<Add>(editor, last, rows) is var (biased, bias))
        {
            (last, rows) = (biased, rows with { Bias = bias });
        }

        Value x = editor.Value(rows.X);
        string Constant(Tensor? tensor, float other, string role) => editor.AddConstant(
            $"{node.Name}_{role}", tensor ?? new Tensor(Shape.Scalar, [other], x.Type.ElementType));
        string[] constants = rows.Scale is null && rows.Bias is null ? [] : [Constant(rows.Scale, 1, "scale"), Constant(rows.Bias, 0, "bias")];
        editor.Replace(last, last with { Op = new FusedNormalization(rows.Axes, rows.Epsilon, rows.IsCentred), Inputs = [rows.X, .. constants] });
    }

    /// <summary>The only reader of a value, where it adds or multiplies with a constant that varies along the rows alone.</summary>
    private static (Node Node, Tensor Constant)? Follower<T>(GraphEditor editor, Node node, NormalizedRows rows)
        where T : Op
    {
        if (editor.Value(node.Output).Pinned is not null || editor.OnlyConsumer(node.Output) is not { Op: T and (Mul { Clamp: null } or Add { Clamp: null }) } reader)
        {
            return null;
        }

        string other = reader.Inputs[reader.Inputs[0] == node.Output ? 1 : 0];
        return rows.AlongRows(editor, other) is { } constant ? (reader, constant) : null;
    }
}
