using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX MatMul, which is NumPy's: the last two axes are matrices, the others broadcast, a vector is a row on the left and a column on the
/// right. A pass makes a <see cref="Dense"/> of it when one of them is a constant matrix; what is left multiplies activations.
/// </summary>
public sealed record MatMul : Op, ILowers
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        return new MatMul();
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        Shape a = AsMatrix(inputs[0]!.Shape, isLeft: true);
        Shape b = AsMatrix(inputs[1]!.Shape, isLeft: false);
        if (a[^1] != b[^2])
        {
            throw OpException.Shape($"matrices of {inputs[0]!.Shape} and {inputs[1]!.Shape} do not fit");
        }

        return [new(inputs[0]!.Type.ElementType, Result(inputs[0]!.Shape, inputs[1]!.Shape))];
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor a = inputs[0]!.Reshape(AsMatrix(inputs[0]!.Shape, isLeft: true));
        Tensor b = inputs[1]!.Reshape(AsMatrix(inputs[1]!.Shape, isLeft: false));
        Shape batch = Broadcasting.Result(Batch(a.Shape), Batch(b.Shape));
        int rows = a.Shape[^2];
        int inputsPerRow = a.Shape[^1];
        int outputs = b.Shape[^1];
        float[] left = Broadcasting.Expand(a, new Shape([.. batch.Dims, rows, inputsPerRow])).Floats;
        float[] right = MatrixProduct.TransposeLast(Broadcasting.Expand(b, new Shape([.. batch.Dims, inputsPerRow, outputs]))).Floats;
        var y = new float[batch.Count * rows * outputs];
        for (int k = 0; k < batch.Count; k++)
        {
            MatrixProduct.RowsByRows(
                left.AsSpan(k * rows * inputsPerRow, rows * inputsPerRow), right.AsSpan(k * outputs * inputsPerRow, outputs * inputsPerRow),
                y.AsSpan(k * rows * outputs, rows * outputs), inputsPerRow, outputs);
        }

        return [new Tensor(Result(inputs[0]!.Shape, inputs[1]!.Shape), y, inputs[0]!.Type.ElementType)];
    }

    public void Lower(LoweringContext context) => ActivationProduct.Emit(context, null, null, null);

    public override long CountMacs(IReadOnlyList<TensorType> inputs, TensorType output) => (long)output.Shape.Count * inputs[0].Shape[^1];

    private static Shape AsMatrix(Shape shape, bool isLeft) => shape.Rank switch
    {
        0 => throw OpException.Shape("a scalar cannot be multiplied as a matrix"),
        1 => isLeft ? Shape.Of(1, shape[0]) : Shape.Of(shape[0], 1),
        _ => shape,
    };

    private static Shape Batch(Shape matrix) => new(matrix.Dims[..^2]);

    private static Shape Result(Shape left, Shape right)
    {
        Shape a = AsMatrix(left, isLeft: true);
        Shape b = AsMatrix(right, isLeft: false);
        var dims = new List<long>();
        dims.AddRange(Broadcasting.Result(Batch(a), Batch(b)).Dims.Select(dim => (long)dim));
        if (left.Rank > 1)
        {
            dims.Add(a[^2]);
        }

        if (right.Rank > 1)
        {
            dims.Add(b[^1]);
        }

        return ShapeRules.Result(dims);
    }
}
