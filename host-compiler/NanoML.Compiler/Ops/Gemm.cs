using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX Gemm: <c>Alpha * A' * B' + Beta * C</c> with A' [M, K], B' [K, N] and an optional C that broadcasts to [M, N]. A pass makes a
/// <see cref="Dense"/> of it when A or B is constant, else a <see cref="MatMul"/>.
/// </summary>
/// <param name="TransA">A is [K, M].</param>
/// <param name="TransB">B is [N, K].</param>
public sealed record Gemm(float Alpha, float Beta, bool TransA, bool TransB) : Op
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(node.Opset < 11 ? 3 : 2, 3);
        return new Gemm(node.Float("alpha", 1), node.Float("beta", 1), node.Int("transA", 0) != 0, node.Int("transB", 0) != 0);
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        ShapeRules.RequireRank(inputs[0]!, 2);
        ShapeRules.RequireRank(inputs[1]!, 2);
        Shape a = inputs[0]!.Shape;
        Shape b = inputs[1]!.Shape;
        if (a[TransA ? 0 : 1] != b[TransB ? 1 : 0])
        {
            throw OpException.Shape($"matrices of {a} and {b} do not fit");
        }

        Shape y = ShapeRules.Result([a[TransA ? 1 : 0], b[TransB ? 0 : 1]]);
        if (inputs.Count > 2 && inputs[2] is { } c && Broadcasting.Result(c.Shape, y) != y)
        {
            throw OpException.Shape($"a bias of shape {c.Shape} does not broadcast to {y}");
        }

        return [new(inputs[0]!.Type.ElementType, y)];
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor a = TransA ? MatrixProduct.TransposeLast(inputs[0]!) : inputs[0]!;
        Tensor b = TransB ? inputs[1]! : MatrixProduct.TransposeLast(inputs[1]!);
        var shape = Shape.Of(a.Shape[0], b.Shape[0]);
        var y = new float[shape.Count];
        MatrixProduct.RowsByRows(a.Floats, b.Floats, y, a.Shape[1], b.Shape[0]);
        float[]? c = inputs.Count > 2 && inputs[2] is { } bias ? Broadcasting.Expand(bias, shape).Floats : null;
        for (int k = 0; k < y.Length; k++)
        {
            y[k] = (Alpha * y[k]) + (c is null ? 0 : Beta * c[k]);
        }

        return [new Tensor(shape, y, inputs[0]!.Type.ElementType)];
    }

    public override long CountMacs(IReadOnlyList<TensorType> inputs, TensorType output) =>
        (long)output.Shape.Count * inputs[0].Shape[TransA ? 0 : 1];
}
