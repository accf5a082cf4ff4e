using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// MatMulIntegerToFloat of com.microsoft: a <see cref="MatMul"/> of the reals behind levels. Those of A may have a scale that is computed
/// (<see cref="DynamicQuantizeLinear"/>). Inputs: A, B, their scales, their optional zero points, an optional bias.
/// </summary>
/// <param name="Weights">Of B.</param>
/// <param name="HasZeroPoint">Whether the zero point of A is behind its scale.</param>
/// <param name="HasBias">Whether the last input is added.</param>
public sealed record MatMulIntegerToFloat(Levels Weights, bool HasZeroPoint, bool HasBias) : ComposedOp, IQuantizedForm
{
    private const int LeftScale = 2;
    private const int LeftZeroPoint = 4;
    private const int Bias = 6;

    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node)
    {
        node.RequireCount(4, 7);
        node.Input(LeftScale);
        var weights = Levels.Of(node, 1, 3, 5, axis: Math.Max(0, node.Shape(1).Rank - 1));
        bool hasZeroPoint = node.HasInput(LeftZeroPoint);
        bool hasBias = node.HasInput(Bias);
        int[] left = hasZeroPoint ? [0, LeftScale, LeftZeroPoint] : [0, LeftScale];
        node.Keep(hasBias ? [.. left, 1, Bias] : [.. left, 1]);
        return new MatMulIntegerToFloat(weights, hasZeroPoint, hasBias);
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        int right = HasZeroPoint ? 3 : 2;
        T a = on.Apply(new DequantizeLinear(null), [.. inputs.Take(right)]);
        T y = on.Apply(new MatMul(), a, Weights.Dequantize(on, inputs[right]));
        return HasBias ? on.Apply(new Add(), y, inputs[right + 1]) : y;
    }
}
