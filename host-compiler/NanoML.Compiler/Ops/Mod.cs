using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Mod, with broadcasting: on the device a look-up, for which the divisor must be one constant number.</summary>
/// <param name="FollowsDividend">The result has the sign of the dividend (C's fmod), else that of the divisor.</param>
public sealed record Mod(bool FollowsDividend) : Op, ILowers
{
    private const int Divisor = 1;

    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        bool followsDividend = node.Int("fmod", 0) != 0;
        return followsDividend || !node.Input(0).Type.ElementType.IsFloat()
            ? new Mod(followsDividend)
            : throw OpException.Unsupported("floats have a remainder with fmod alone", "Set fmod to 1.");
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) =>
        inputs[0]!.Type.ElementType == inputs[1]!.Type.ElementType
            ? [new(inputs[0]!.Type.ElementType, Broadcasting.Result(inputs[0]!.Shape, inputs[1]!.Shape))]
            : throw OpException.Shape($"operands of {inputs[0]!.Type.ElementType} and {inputs[1]!.Type.ElementType} do not fit");

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Shape shape = Broadcasting.Result(inputs[0]!.Shape, inputs[1]!.Shape);
        Tensor a = Broadcasting.Expand(inputs[0]!, shape);
        Tensor b = Broadcasting.Expand(inputs[1]!, shape);
        return [a.IsFloat
            ? new Tensor(shape, [.. a.Floats.Zip(b.Floats, (x, y) => x % y)], a.Type.ElementType)
            : new Tensor(shape, [.. a.Integers.Zip(b.Integers, Remainder)], a.Type.ElementType)];
    }

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) => this;

    public void Lower(LoweringContext context)
    {
        if (context.Constant(Divisor) is not { IsFloat: true, Shape.Count: 1 } divisor)
        {
            throw context.NotPlannable("its divisor is not one constant number", "Divide by a constant.");
        }

        Lookup.Emit(context, 0, x => x % divisor.Floats[0]);
    }

    private long Remainder(long a, long b)
    {
        if (b == 0)
        {
            throw new OpException(DiagnosticCatalog.BadGraph, "divides an integer by zero");
        }

        // long.MinValue % -1 traps in hardware.
        long rest = b == -1 ? 0 : a % b;
        return FollowsDividend || rest == 0 || rest < 0 == b < 0 ? rest : rest + b;
    }
}
