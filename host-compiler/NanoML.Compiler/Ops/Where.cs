using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX Where. Where the condition is a constant, activations are multiplied by it; otherwise it is for shape arithmetic: it has no kernel.
/// </summary>
public sealed record Where : Op, ILowers, IDecomposes
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

    public void Decompose(GraphEditor editor, Node node)
    {
        if (editor.Value(node.Inputs[0]).Constant is { } condition && editor.Value(node.Output).Type.ElementType.IsFloat())
        {
            float[] chosen = Array.ConvertAll(condition.Integers, x => (float)x);
            float[] others = Array.ConvertAll(condition.Integers, x => 1f - x);
            string a = Masked(editor, node, node.Inputs[1], new Tensor(condition.Shape, chosen));
            string b = Masked(editor, node, node.Inputs[2], new Tensor(condition.Shape, others));
            editor.Replace(node, node with { Op = new Add(), Inputs = [a, b] });
        }
    }

    public void Lower(LoweringContext context) => throw context.NotPlannable(
        "it chooses by a condition that is computed from the model's input", "Choose by a constant mask, or write it with Mul, Relu and Clip.");

    // A constant is chosen from, not multiplied: it may be infinite where it does not count.
    private static string Masked(GraphEditor editor, Node node, string name, Tensor mask)
    {
        Value value = editor.Value(name);
        var typed = new Tensor(mask.Shape, mask.Floats, value.Type.ElementType);
        if (value.Constant is not { } constant)
        {
            return editor.InsertBefore(node, $"{node.Name}_masked", new Mul(), name, editor.AddConstant($"{node.Name}_mask", typed));
        }

        Shape shape = Broadcasting.Result(constant.Shape, mask.Shape);
        float[] masks = Broadcasting.Expand(mask, shape).Floats;
        float[] masked = [.. Broadcasting.Expand(constant, shape).Floats.Select((x, k) => masks[k] == 0 ? 0 : x)];
        return editor.AddConstant($"{node.Name}_masked", new Tensor(shape, masked, value.Type.ElementType));
    }

    private static Shape Result(Shape condition, Shape a, Shape b) => Broadcasting.Result(condition, Broadcasting.Result(a, b));
}
