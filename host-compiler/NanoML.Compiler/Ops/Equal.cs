using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Equal, for the shape arithmetic of exporters: it has no kernel.</summary>
public sealed record Equal : Op
{
    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        return new Equal();
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => ShapeRules.OfRelation(inputs);

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Shape shape = Broadcasting.Result(inputs[0]!.Shape, inputs[1]!.Shape);
        Tensor a = Broadcasting.Expand(inputs[0]!, shape);
        Tensor b = Broadcasting.Expand(inputs[1]!, shape);
        bool[] equal = a.IsFloat
            ? [.. a.Floats.Zip(b.Floats, (x, y) => x == y)]
            : [.. a.Integers.Zip(b.Integers, (x, y) => x == y)];
        return [new Tensor(shape, Array.ConvertAll(equal, x => x ? 1L : 0L), ElementType.Bool)];
    }
}
