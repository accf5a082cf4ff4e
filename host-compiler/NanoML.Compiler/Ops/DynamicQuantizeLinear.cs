using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX DynamicQuantizeLinear: levels of uint8 by the range of each sample itself, with their scale and zero point. It has no kernel: the device
/// quantises by ranges of many samples, so a pass reads what follows as the model of floats behind it.
/// </summary>
public sealed record DynamicQuantizeLinear : Op
{
    /// <summary>The output that holds the scale.</summary>
    public const int Scale = 1;

    /// <summary>The output that holds the zero point.</summary>
    public const int ZeroPoint = 2;

    private const float MostLevel = byte.MaxValue;

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
        var scale = Tensor.Scalar(least == most ? 1 : (most - least) / MostLevel);
        long zero = (long)MathF.Round(Math.Clamp(-least / scale.Floats[0], 0, MostLevel));
        var zeroPoint = new Tensor(Shape.Scalar, new[] { zero }, ElementType.UInt8);
        return [new QuantizeLinear(null, ElementType.UInt8).Evaluate([x, scale, zeroPoint])[0], scale, zeroPoint];
    }
}
