using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Expand: repeats an activation along axes of extent 1. Operators that broadcast by themselves do without it.</summary>
/// <param name="Target">The output's shape, to which the input broadcasts.</param>
public sealed record Expand(Shape Target) : Op, ILowers
{
    public override bool AcceptsIntegers => true;

    public override OutputQuantization OutputQuantization => OutputQuantization.SameAsInput;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        Shape shape = ShapeRules.Result(NodeExport.Longs(node.ConstantInts(1, "target shape")!));
        node.Keep(0);
        return new Expand(Broadcasting.Result(node.Shape(0), shape));
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) =>
        Broadcasting.Result(inputs[0]!.Shape, Target) == Target
            ? [new(inputs[0]!.Type.ElementType, Target)]
            : throw OpException.Shape($"a tensor of shape {inputs[0]!.Shape} does not broadcast to {Target}");

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs) => [Broadcasting.Expand(inputs[0]!, Target)];

    public void Lower(LoweringContext context) => context.Copy(
        context.InputAs(0, context.Output().Quant),
        context.OutputBuffer(),
        Target.Dims,
        Broadcasting.Strides(context.Input(0).Shape, Target),
        Target.Strides());
}
