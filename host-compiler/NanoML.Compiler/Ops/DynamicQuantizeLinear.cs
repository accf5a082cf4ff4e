using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX DynamicQuantizeLinear: levels of uint8 by the range of each sample itself, with their scale and zero point. It has no kernel: the device
/// quantises by ranges of many samples, so a pass reads what follows as the model of floats behind it.
/// </summary>
/// <param name="Parts">Into how many each level is divided: as many more levels come nearer to the reals behind them.</param>
public sealed record DynamicQuantizeLinear(int Parts = 1) : Op, IApproximated
{
    /// <summary>The output that holds the scale.</summary>
    public const int Scale = 1;

    /// <summary>The output that holds the zero point.</summary>
    public const int ZeroPoint = 2;

    private const float MostLevel = byte.MaxValue;

    // Sums of four thousand products with weights of 8 bits stay inside an int32.
    private const int FineParts = 16;

    public Op OnDevice => this with { Parts = FineParts };

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        return new DynamicQuantizeLinear();
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) =>
    [
        new(ElementType.UInt8, inputs[0]!.Shape), new(ElementType.Float32, Shape.Scalar), new(ElementType.UInt8, Shape.Scalar),
    ];

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        float least = Math.Min(0, x.Floats.DefaultIfEmpty().Min());
        float most = Math.Max(0, x.Floats.DefaultIfEmpty().Max());
        float mostLevel = Parts * MostLevel;
        float scale = least == most ? 1 : (most - least) / mostLevel;
        float zero = Level(-least / scale, 0);
        long[] levels = Array.ConvertAll(x.Floats, value => (long)Level(value / scale, zero));
        return
        [
            new Tensor(x.Shape, levels, ElementType.UInt8),
            Tensor.Scalar(scale),
            new Tensor(Shape.Scalar, new[] { (long)zero }, ElementType.UInt8),
        ];

        float Level(float steps, float zero) => Math.Clamp(MathF.Round(steps) + zero, 0, mostLevel);
    }
}
