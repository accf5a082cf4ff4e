using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX ConstantOfShape: every shape is known at import, so it has no inputs and is folded at once. Exporters build pads with it.
/// </summary>
/// <param name="Value">The one number that the output repeats, a scalar.</param>
public sealed record ConstantOfShape(Tensor Value, Shape Target) : Op
{
    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        Shape target = ShapeRules.Result(NodeExport.Longs(node.ConstantInts(0, "shape")!));
        Tensor value = node.Tensor("value") ?? Tensor.Scalar(0);
        node.Keep();
        return value.Shape.Count == 1
            ? new ConstantOfShape(value.Reshape(Shape.Scalar), target)
            : throw new OpException(DiagnosticCatalog.BadGraph, $"its value has shape {value.Shape}, expected one number");
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => [Value.Type with { Shape = Target }];

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs) => [Broadcasting.Expand(Value, Target)];
}
