using NanoML.Differential.Generation;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Differential.Steps;

/// <summary>QuantizeLinear and DequantizeLinear, as quantised models have them around their layers.</summary>
internal static class QuantizationSteps
{
    /// <summary>The first opset with these operators.</summary>
    public const int Since = 10;

    public static readonly IReadOnlyList<StepKind> Kinds =
        [new(Since, Pair), new(Since, Pair), new(Since, Layer), new(Since, ConvLayer), new(Since, ConvLayer)];

    /// <summary>The end of a model whose output is quantised.</summary>
    public static Val Quantize(Sketch s, Draw d, Val x) =>
        s.Node("QuantizeLinear", [x.Name, s.Scalar(Scale(x, d)), ZeroPoint(s, DataType.Uint8, d.Of(0, 128))], x.Shape, x.Bound);

    private static Val? ConvLayer(Sketch s, Draw d, Val x) => WindowSteps.Conv(s, d, Pair(s, d, x)) is { } product
        ? Pair(s, d, d.Coin() ? s.Unary("Relu", product, product.Bound) : product)
        : null;

    private static Val Pair(Sketch s, Draw d, Val x)
    {
        bool signed = d.Coin();
        bool hasZeroPoint = signed || d.OneIn(4) is false;
        int zero = d.Of(0, signed ? -128 : 128, signed ? d.Int(-60, 60) : d.Int(60, 200));
        string[] quant = hasZeroPoint
            ? [s.Scalar(Scale(x, d)), ZeroPoint(s, signed ? DataType.Int8 : DataType.Uint8, zero)]
            : [s.Scalar(Scale(x, d))];
        Val bytes = s.Node("QuantizeLinear", [x.Name, .. quant], x.Shape, x.Bound);
        return s.Node("DequantizeLinear", [bytes.Name, .. quant], x.Shape, x.Bound);
    }

    /// <summary>A quantised layer: its input, weights and output between pairs.</summary>
    private static Val? Layer(Sketch s, Draw d, Val x)
    {
        if (x.Rank < 2)
        {
            return null;
        }

        Val input = Pair(s, d, x);
        int inner = input.Shape[^1];
        int outputs = d.Int(1, 6);
        float largest = 1.5f / MathF.Sqrt(inner);
        string weights = s.NewName();
        s.Builder.Initializer(weights, DataType.Int8, [inner, outputs], [.. Enumerable.Range(0, inner * outputs).Select(_ => d.Int(-127, 127))]);
        string w = s.NewName();
        s.Builder.Node("DequantizeLinear", [weights, s.Scalar(largest / 127), ZeroPoint(s, DataType.Int8, 0)], w);
        Val product = s.Node("MatMul", [input.Name, w], [.. input.Shape[..^1], outputs], input.Bound * inner * largest);
        return product.Count > Sketch.MostElements ? null : Pair(s, d, d.Coin() ? s.Unary("Relu", product, product.Bound) : product);
    }

    private static float Scale(Val x, Draw d) => (float)(Math.Min(x.Bound, 10) / d.Of(64, 100, 127));

    private static string ZeroPoint(Sketch s, DataType type, int zero)
    {
        string name = s.NewName();
        s.Builder.Initializer(name, type, [], zero);
        return name;
    }
}
