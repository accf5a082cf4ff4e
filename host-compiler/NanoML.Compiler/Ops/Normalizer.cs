using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>What a row is divided by.</summary>
public enum RowNorm
{
    /// <summary>Its greatest element.</summary>
    Max,

    /// <summary>The sum of absolute values.</summary>
    L1,

    /// <summary>The square root of the sum of squares.</summary>
    L2,
}

/// <summary>
/// ai.onnx.ml Normalizer: each row divided by its norm; a row whose norm is zero stays as it is. Probabilities that add up to one already
/// are left alone, and those of single classes against the rest become a Softmax of their logarithms, which small bytes do not tell apart.
/// </summary>
public sealed record Normalizer(RowNorm Norm) : RowOp
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        ClassicalImport.Features(node);
        return new Normalizer(ClassicalImport.Choice(node, "norm", RowNorm.Max, ("MAX", RowNorm.Max), ("L1", RowNorm.L1), ("L2", RowNorm.L2)));
    }

    public override void Decompose(GraphEditor editor, Node node)
    {
        int last = editor.Value(node.Inputs[0]).Shape.Rank - 1;
        Node? scores = Norm == RowNorm.L1 ? editor.Producer(node.Inputs[0]) : null;
        switch (scores?.Op)
        {
            case Softmax { AxisCount: 1, Axis: var axis } when axis == last:
                if (!editor.Bypass(node, node.Inputs[0]))
                {
                    editor.Replace(node, node with { Op = new Identity() });
                }

                break;
            case Sigmoid:
                editor.Replace(node, node with { Op = new Softmax(last), Inputs = [LogSigmoid(editor, node, scores.Inputs[0])] });
                break;
            default:
                base.Decompose(editor, node);
                break;
        }
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        T x = inputs[0];
        int last = on.ShapeOf(x).Rank - 1;
        T norm = Norm switch
        {
            RowNorm.Max => on.Apply(new ReduceMax([last], true), x),
            RowNorm.L1 => on.Apply(new ReduceL1([last], true), x),
            _ => on.Apply(new ReduceL2([last], true), x),
        };

        // A norm of zero becomes one.
        T isZero = on.Apply(new Sub(), on.Number(1, x), on.Apply(new Abs(), on.Apply(new Sign(), norm)));
        return on.Apply(new Mul(), x, on.Apply(new Reciprocal(), on.Apply(new Add(), norm, isZero)));
    }

    private static string LogSigmoid(GraphEditor editor, Node node, string x)
    {
        string negative = editor.InsertBefore(node, $"{node.Name}_negative", new Neg(), x);
        string surprise = editor.InsertBefore(node, $"{node.Name}_surprise", new Softplus(), negative);
        return editor.InsertBefore(node, $"{node.Name}_logarithm", new Neg(), surprise);
    }
}
