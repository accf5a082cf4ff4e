using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// DynamicQuantizeMatMul of com.microsoft: a <see cref="MatMul"/> of reals, which are rounded to levels of their own range, by weights in levels.
/// Inputs: A, B, scale and zero point of B, an optional bias.
/// </summary>
/// <param name="Weights">Of B.</param>
/// <param name="HasBias">Whether input 2 is added.</param>
/// <param name="Rounds">Whether the reals are rounded, as the device does not.</param>
public sealed record DynamicQuantizeMatMul(Levels Weights, bool HasBias, bool Rounds = true) : ComposedOp, IQuantizedForm, IApproximated
{
    private const int Bias = 4;

    public Op OnDevice => this with { Rounds = false };

    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node)
    {
        node.RequireCount(3, 5);
        node.Input(0);
        var weights = Levels.Of(node, 1, 2, 3, axis: Math.Max(0, node.Shape(1).Rank - 1));
        bool hasBias = node.HasInput(Bias);
        node.Keep(hasBias ? [0, 1, Bias] : [0, 1]);
        return new DynamicQuantizeMatMul(weights, hasBias);
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        T a = Rounds ? on.Apply(new DynamicRounding(), inputs[0]) : inputs[0];
        T y = on.Apply(new MatMul(), a, Weights.Dequantize(on, inputs[1]));
        return HasBias ? on.Apply(new Add(), y, inputs[2]) : y;
    }
}
