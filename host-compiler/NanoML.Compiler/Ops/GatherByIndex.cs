using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Gather by indices that the model computes: a look-up in a table. It has no kernel: see <see cref="Compare"/>.</summary>
/// <param name="Axis">In [0, rank).</param>
/// <param name="IndexShape">What takes the place of the axis, with as many elements as there are indices; null: their own shape.</param>
public sealed record GatherByIndex(int Axis, Shape? IndexShape = null) : Op
{
    public override string OpType => "Gather";

    public override bool AcceptsIntegers => true;

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) =>
        inputs[1]!.Type.ElementType is ElementType.Int64 or ElementType.Int32
            ? [new(inputs[0]!.Type.ElementType, Result(inputs[0]!.Shape, IndexShape ?? inputs[1]!.Shape))]
            : throw OpException.Shape($"its indices are {inputs[1]!.Type.ElementType}");

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor data = inputs[0]!;
        int[] places = Array.ConvertAll(inputs[1]!.Integers, index => GatherElements.Place(index, data.Shape[Axis]));
        return new Gather(Axis, IndexShape ?? inputs[1]!.Shape, [.. places]).Evaluate([data]);
    }

    private Shape Result(Shape data, Shape indices) => ShapeRules.Result([.. data.Dims[..Axis], .. indices.Dims, .. data.Dims[(Axis + 1)..]]);
}
