using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Trilu: of matrices along the last two axes, what is on one side of a diagonal, and zeros elsewhere. Activations are multiplied by a mask.</summary>
/// <param name="Upper">Keeps what is above the diagonal, else what is below; the diagonal stays.</param>
/// <param name="Diagonal">How far it lies above the main one.</param>
public sealed record Trilu(bool Upper, long Diagonal) : Op, IDecomposes
{
    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 2);
        long diagonal = node.ConstantScalar(1, "diagonal")?.Integers[0] ?? 0;
        node.Keep(0);
        return node.Shape(0).Rank >= 2
            ? new Trilu(node.Int("upper", 1) != 0, diagonal)
            : throw OpException.Shape($"an input of shape {node.Shape(0)} is no matrix");
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => [inputs[0]!.Type];

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        return [x.IsFloat
            ? new Tensor(x.Shape, [.. x.Floats.Select((value, k) => IsKept(x.Shape, k) ? value : 0)], x.Type.ElementType)
            : new Tensor(x.Shape, [.. x.Integers.Select((value, k) => IsKept(x.Shape, k) ? value : 0)], x.Type.ElementType)];
    }

    public void Decompose(GraphEditor editor, Node node)
    {
        TensorType type = editor.Value(node.Inputs[0]).Type;
        if (type.ElementType.IsFloat())
        {
            Shape matrix = Shape.Of(type.Shape[^2], type.Shape[^1]);
            float[] mask = [.. Enumerable.Range(0, matrix.Count).Select(k => IsKept(matrix, k) ? 1f : 0f)];
            string constant = editor.AddConstant($"{node.Name}_mask", new Tensor(matrix, mask, type.ElementType));
            editor.Replace(node, node with { Op = new Mul(), Inputs = [node.Inputs[0], constant] });
        }
    }

    private bool IsKept(Shape shape, int index)
    {
        int row = index / shape[^1] % shape[^2];
        int column = index % shape[^1];
        return Upper ? column - row >= Diagonal : column - row <= Diagonal;
    }
}
