using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Makes one look-up of element-wise operators that together are a function of one activation: exporters write SiLU, GELU and Mish in
/// pieces, and every piece would round. Where a model pins the quantisation between the pieces, they stay.
/// </summary>
public static class FuseFunctions
{
    // What is too long together with its arguments begins anew.
    private static readonly Dictionary<string, Known> s_none = [];

    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        var known = new Dictionary<string, Known>();
        foreach (Node node in graph.Nodes.Where(node => node.Outputs.Length == 1))
        {
            Known? function = FunctionOf(editor, known, node) ?? FunctionOf(editor, s_none, node);
            if (function is not { } found || editor.Value(found.Root).Shape != editor.Value(node.Output).Shape)
            {
                continue;
            }

            if (found.Function.Operators > 1)
            {
                editor.Replace(node, node with { Op = new Composite(node.Op, found.Function), Inputs = [found.Root] });
            }

            if (editor.Value(node.Output).Pinned is null)
            {
                known[node.Output] = found;
            }
        }

        return editor.ToGraph();
    }

    private static Known? FunctionOf(GraphEditor editor, Dictionary<string, Known> known, Node node) => node.Op switch
    {
        UnaryOp op => Argument(editor, known, node.Inputs[0]) is { } x ? Known.Of(x.Root, RealFunction.Of(op, x.Function)) : null,
        BinaryOp op => Combine(op, Argument(editor, known, node.Inputs[0]), Argument(editor, known, node.Inputs[1])),
        _ => null,
    };

    private static Known? Combine(BinaryOp op, Known? a, Known? b)
    {
        if (a is null || b is null)
        {
            return null;
        }

        string? root = a.Root == b.Root || b.IsNumber ? a.Root : a.IsNumber ? b.Root : null;
        return root is null or "" ? null : Known.Of(root, RealFunction.Of(op, a.Function, b.Function));
    }

    private static Known? Argument(GraphEditor editor, Dictionary<string, Known> known, string name)
    {
        Value value = editor.Value(name);
        return value.Constant is not { } constant ? known.GetValueOrDefault(name, new Known(name, RealFunction.Variable))
            : constant.Shape.Count == 1 && constant.IsFloat ? new Known("", RealFunction.Number(constant.Floats[0]))
            : null;
    }

    /// <param name="Root">The activation that a value is a function of; empty for a number.</param>
    private sealed record Known(string Root, RealFunction Function)
    {
        public bool IsNumber => Root.Length == 0;

        public static Known? Of(string root, RealFunction? function) => function is null ? null : new(root, function);
    }
}
