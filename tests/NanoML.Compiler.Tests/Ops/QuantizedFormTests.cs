using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Tests.Support;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Ops;

/// <summary>What is refused of operators in quantised form, and the arithmetic of sums of integers.</summary>
public sealed class QuantizedFormTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0f)]
    [InlineData(-0.1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Scale_ThatQuantisesNothing_IsRefusedWithItsNode(float scale) =>
        AssertRefused(DiagnosticCatalog.NotQuantizable, m => Conv(m, inputs => inputs[1] = m.Float(scale)), "(QLinearConv)", "its scale is");

    [Fact]
    public void Scale_ThatIsMissing_IsRefused() => AssertRefused(DiagnosticCatalog.BadGraph, m => Conv(m, inputs => inputs[4] = ""), "input 4 is missing");

    [Fact]
    public void Scale_ThatIsComputed_IsRefused() => AssertRefused(
        DiagnosticCatalog.UnsupportedAttribute,
        m => Conv(m, inputs => inputs[6] = m.Node("ReduceMax", ["x"], ("keepdims", 0))),
        "its scale is computed from the model's input");

    [Fact]
    public void Scales_OfOtherNumberThanChannels_AreRefused() => AssertRefused(
        DiagnosticCatalog.BadShape, m => Conv(m, inputs => (inputs[4], inputs[5]) = (m.Float(0.1f, 0.2f, 0.3f), m.Zeros(3))), "3 scales do not fit axis 0");

    [Fact]
    public void ZeroPoint_OfAnotherType_IsRefused() =>
        AssertRefused(DiagnosticCatalog.BadShape, m => Conv(m, inputs => inputs[2] = m.Zero(0, DataType.Int8)), "a zero point of Int8 does not fit");

    [Fact]
    public void ZeroPoint_OfAnotherShape_IsRefused() =>
        AssertRefused(DiagnosticCatalog.BadShape, m => Conv(m, inputs => (inputs[4], inputs[5]) = (m.Float(0.1f, 0.2f), m.Zeros(3))), "does not fit scales of shape");

    [Theory]
    [InlineData(7)]
    [InlineData(10)]
    public void Inputs_TooFewOrTooMany_AreRefused(int count) => AssertRefused(
        DiagnosticCatalog.BadGraph,
        m => m.Node("QLinearConv", [.. Enumerable.Repeat(m.Quantize("x", 0.1f, 0), count)]),
        $"has {count} inputs, expected 8 to 9");

    [Fact]
    public void Concat_OfHalfATensor_IsRefused() => AssertRefused(
        DiagnosticCatalog.BadGraph,
        m => m.Microsoft("QLinearConcat", [m.Float(0.1f), m.Zero(), m.Quantize("x", 0.1f, 0), m.Float(0.1f)], ("axis", 1)),
        "expected two and three for each tensor");

    [Fact]
    public void Bias_OfFloats_IsRefused() =>
        AssertRefused(DiagnosticCatalog.BadGraph, m => Conv(m, inputs => inputs[8] = m.Reals([2])), "its bias holds Float32, not Int32");

    [Fact]
    public void Weights_ThatAreComputed_AreRefused() => AssertRefused(
        DiagnosticCatalog.NotQuantizable,
        m => m.Dequantize(
            Conv(m, inputs => (inputs[3], inputs[5], inputs[8]) = (m.Node("Reshape", [inputs[0], m.Longs(8, 2, 2, 1)]), m.Zero(), m.Bias(8))), 0.1f, 0),
        "its weights are computed from the model's input");

    [Fact]
    public void Attribute_OfTheOtherDomain_IsRefused() => AssertRefused(
        DiagnosticCatalog.UnsupportedAttribute,
        m => m.Node("QLinearConv", ConvInputs(m), ("channels_last", 1)),
        "attribute 'channels_last'");

    [Fact]
    public void SumsOfIntegers_AsAResult_AreRefusedWithTheWayOut() => AssertRefused(
        DiagnosticCatalog.NotQuantizable,
        m => m.Node("ConvInteger", [m.Quantize("x", 0.1f, 0), m.Random([2, 2, 3, 3])]),
        "(ConvInteger)", "used as integers");

    [Fact]
    public void LevelsOfEachSample_AsAResult_AreRefusedWithTheWayOut() =>
        AssertRefused(DiagnosticCatalog.NotQuantizable, m => m.Dynamic("x")[0], "(DynamicQuantizeLinear)", "used as integers");

    [Theory]
    [InlineData("QAttention", "multiplies activations with each other")]
    [InlineData("QMoE", "domain com.microsoft")]
    public void OperatorsOfOnnxRuntime_ThatAreNotRead_SayWhy(string op, string reason) =>
        AssertRefused(DiagnosticCatalog.UnsupportedOperator, m => m.Microsoft(op, ["x"]), reason);

    [Fact]
    public void SumsOfIntegers_AreExactBeyondWhatAFloatHolds()
    {
        const int Inputs = 3001;
        var product = new IntegerProduct("MatMulInteger", new MatMul(), 0, 1);
        var x = new Tensor(Shape.Of(1, Inputs), [.. Enumerable.Range(0, Inputs).Select(k => 255L - (2 * (k % 3)))], ElementType.UInt8);
        var w = new Tensor(Shape.Of(Inputs, 1), [.. Enumerable.Range(0, Inputs).Select(k => 255L - (2 * (k % 5)))], ElementType.UInt8);
        long expected = x.Integers.Zip(w.Integers, (a, b) => a * b).Sum();

        Assert.Equal([expected], product.Evaluate([x, w])[0].Integers);
        Assert.NotEqual(expected, (long)(float)expected);
    }

    private static string[] ConvInputs(LevelModel m) =>
    [
        m.Quantize("x", 0.1f, 0), m.Float(0.1f), m.Zero(), m.Random([2, 2, 3, 3]), m.Float(0.1f), m.Zero(0, DataType.Int8), m.Float(0.1f), m.Zero(), m.Bias(2),
    ];

    private static string Conv(LevelModel m, Action<string[]> damage)
    {
        string[] inputs = ConvInputs(m);
        damage(inputs);
        return m.Node("QLinearConv", inputs);
    }

    private void AssertRefused(DiagnosticCode code, Func<LevelModel, string> make, params string[] words)
    {
        var m = new LevelModel(new OnnxModelBuilder().Input("x", 1, 2, 4, 4));
        m.Builder.Output(make(m), 1);
        Refusal.Assert(
            code,
            () =>
            {
                Graph imported = Compilability.Import(m.Builder.Read(_folder));
                throw Compilability.Problems(imported)[0];
            },
            words);
    }
}
