using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Where, for the shape arithmetic of exporters: it has no kernel.</summary>
public sealed record Where : Op
{
    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(3, 3);
        return new Where();
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) =>
        inputs[0]!.Type.ElementType == ElementType.Bool && inputs[1]!.Type.ElementType == inputs[2]!.Type.ElementType
            ? [new(inputs[1]!.Type.ElementType, Result(inputs[0]!.Shape, inputs[1]!.Shape, inputs[2]!.Shape))]
            : throw OpException.Shape($"a choice by {inputs[0]!.Type.ElementType} between {inputs[1]!.Type.ElementType} and "
                + $"{inputs[2]!.Type.ElementType} does not fit");

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Shape shape = Result(inputs[0]!.Shape, inputs[1]!.Shape, inputs[2]!.Shape);
        long[] condition = Broadcasting.Expand(inputs[0]!, shape).Integers;
        Tensor a = Broadcasting.Expand(inputs[1]!, shape);
        Tensor b = Broadcasting.Expand(inputs[2]!, shape);
        return
        [
            a.IsFloat
                ? new Tensor(shape, [.. condition.Select((chosen, k) => chosen != 0 ? a.Floats[k] : b.Floats[k])], a.Type.ElementType)
                : new Tensor(shape, [.. condition.Select((chosen, k) => chosen != 0 ? a.Integers[k] : b.Integers[k])], a.Type.ElementType),
        ];
    }

    private static Shape Result(Shape condition, Shape a, Shape b) => Broadcasting.Result(condition, Broadcasting.Result(a, b));
}
