using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops.Support;

/// <summary>An element-wise function of two operands with NumPy broadcasting; index arithmetic works on integers.</summary>
/// <param name="Clamp">A fused activation.</param>
public abstract record BinaryOp(Clamp? Clamp) : Op, ILowers, IFusesClamp, IDifferentiable, IExportable
{
    public override bool AcceptsIntegers => true;

    public abstract float Apply(float a, float b);

    /// <summary>The function on reals, with the fused activation.</summary>
    public float ApplyClamped(float a, float b)
    {
        float value = Apply(a, b);
        return Clamp?.Apply(value) ?? value;
    }

    /// <summary>The function on integers; the caller wraps the result to the element type.</summary>
    public abstract long Apply(long a, long b);

    /// <summary>The partial derivatives at a point, without the clamp.</summary>
    public abstract (float A, float B) Slopes(float a, float b);

    public Op WithClamp(Clamp clamp) => this with { Clamp = Clamp?.Then(clamp) ?? clamp };

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        if (inputs[0]!.Type.ElementType != inputs[1]!.Type.ElementType)
        {
            throw OpException.Shape($"operands of {inputs[0]!.Type.ElementType} and {inputs[1]!.Type.ElementType} do not fit");
        }

        return [new(inputs[0]!.Type.ElementType, Broadcasting.Result(inputs[0]!.Shape, inputs[1]!.Shape))];
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Shape shape = Broadcasting.Result(inputs[0]!.Shape, inputs[1]!.Shape);
        Tensor a = Broadcasting.Expand(inputs[0]!, shape);
        Tensor b = Broadcasting.Expand(inputs[1]!, shape);
        return [a.IsFloat ? EvaluateFloats(a, b) : EvaluateIntegers(a, b)];
    }

    public float[]?[] Gradient(IReadOnlyList<Tensor?> inputs, Tensor output, float[] outputGradient)
    {
        float[] gradient = ClampGradient.Before(Clamp, output.Floats, outputGradient);
        float[] a = Broadcasting.Expand(inputs[0]!, output.Shape).Floats;
        float[] b = Broadcasting.Expand(inputs[1]!, output.Shape).Floats;
        var aGradient = new float[gradient.Length];
        var bGradient = new float[gradient.Length];
        for (int k = 0; k < gradient.Length; k++)
        {
            (float slopeA, float slopeB) = Slopes(a[k], b[k]);
            aGradient[k] = gradient[k] * slopeA;
            bGradient[k] = gradient[k] * slopeB;
        }

        return
        [
            Broadcasting.SumTo(aGradient, output.Shape, inputs[0]!.Shape),
            Broadcasting.SumTo(bGradient, output.Shape, inputs[1]!.Shape),
        ];
    }

    public void Export(NodeExport node) => node.EmitClamped(OpType, node.Inputs, Clamp);

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) => this;

    public override TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs) => FrameRules.Same(this, axes, inputs);

    /// <summary>With a constant of one element this is a function of one activation: a table, exact and without arithmetic.</summary>
    public void Lower(LoweringContext context)
    {
        if (ScalarConstant(context, 1) is { } right)
        {
            Lookup.Emit(context, 0, x => ApplyClamped(x, right));
        }
        else if (ScalarConstant(context, 0) is { } left)
        {
            Lookup.Emit(context, 1, x => ApplyClamped(left, x));
        }
        else
        {
            LowerTensors(context);
        }
    }

    /// <summary>Lowers for operands of which none is a constant of one element.</summary>
    protected abstract void LowerTensors(LoweringContext context);

    /// <summary>
    /// The operands as the kernels take them: the larger first, the smaller with its loops. Where neither covers the output, the first is
    /// expanded into scratch space.
    /// </summary>
    protected static BinaryOperands Operands(LoweringContext context) => Operands(context, context.InputBuffer);

    /// <param name="buffer">Where the bytes of an operand are.</param>
    protected static BinaryOperands Operands(LoweringContext context, Func<int, DeviceBuffer> buffer)
    {
        Shape output = context.Output().Shape;
        int a = context.Input(0).Shape.Count < context.Input(1).Shape.Count ? 1 : 0;
        int b = 1 - a;
        DeviceBuffer full = buffer(a);
        if (context.Input(a).Shape.Count != output.Count)
        {
            full = Expand(context, full, context.Input(a).Shape, output, "expandedA");
        }

        DeviceBuffer small = buffer(b);
        Broadcast? broadcast = Broadcast.Of(output, context.Input(b).Shape);
        if (broadcast is null)
        {
            small = Expand(context, small, context.Input(b).Shape, output, "expandedB");
            broadcast = new Broadcast(1, output.Count, 1);
        }

        return new BinaryOperands(a, b, full, small, broadcast.Value);
    }

    private static DeviceBuffer Expand(LoweringContext context, DeviceBuffer source, Shape from, Shape to, string role)
    {
        DeviceBuffer target = context.Scratch(role, to.Count);
        context.Copy(source, target, to.Dims, Broadcasting.Strides(from, to), to.Strides());
        return target;
    }

    private static float? ScalarConstant(LoweringContext context, int index) =>
        context.Constant(index) is { Shape.Count: 1 } constant && context.Constant(1 - index) is null ? constant.ToFloats()[0] : null;

    private Tensor EvaluateFloats(Tensor a, Tensor b)
    {
        var y = new float[a.Shape.Count];
        for (int k = 0; k < y.Length; k++)
        {
            y[k] = ApplyClamped(a.Floats[k], b.Floats[k]);
        }

        return new Tensor(a.Shape, y, a.Type.ElementType);
    }

    private Tensor EvaluateIntegers(Tensor a, Tensor b)
    {
        var y = new long[a.Shape.Count];
        for (int k = 0; k < y.Length; k++)
        {
            y[k] = a.Type.ElementType.Wrap(Apply(a.Integers[k], b.Integers[k]));
        }

        return new Tensor(a.Shape, y, a.Type.ElementType);
    }
}

/// <summary>Two operands of a binary kernel.</summary>
/// <param name="FullIndex">Which input of the node covers the output.</param>
/// <param name="SmallIndex">Which input of the node is repeated.</param>
public readonly record struct BinaryOperands(int FullIndex, int SmallIndex, DeviceBuffer Full, DeviceBuffer Small, Broadcast Broadcast);
