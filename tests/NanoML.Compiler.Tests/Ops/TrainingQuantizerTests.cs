using NanoML.Compiler.Calibration;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Proof;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Tests.Support;
using NanoML.OnnxRuntime;

namespace NanoML.Compiler.Tests.Ops;

/// <summary>The quantisers of training libraries, which no runtime knows.</summary>
public sealed class TrainingQuantizerTests : IDisposable
{
    private const string Toolkit = "mct_quantizers";
    private const string Qonnx = "qonnx.custom_op.general";

    private static readonly float[] s_numbers = [-5, -0.31f, -0.006f, 0, 0.0117f, 0.5f, 0.77f, 9];

    private readonly TempFolder _folder = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ActivationPOTQuantizer", 2f, 1, 8, -128, 127)]
    [InlineData("ActivationSymmetricQuantizer", 3.1f, 1, 8, -128, 127)]
    [InlineData("ActivationSymmetricQuantizer", 3.1f, 0, 8, 0, 255)]
    [InlineData("ActivationSymmetricQuantizer", 0.9f, 1, 4, -8, 7)]
    [InlineData("ActivationSymmetricQuantizer", 3.1f, 1, 12, -2048, 2047)]
    public void ActivationsWithAThreshold_AreRoundedToItsLevels(string op, float threshold, int isSigned, int bits, int least, int most)
    {
        Graph imported = Import(Toolkit, op, ["x"], ("threshold", threshold), ("signed", isSigned), ("num_bits", bits), ("mctq_version", "1.5.2"));
        float scale = threshold / (isSigned != 0 ? 1 << (bits - 1) : 1 << bits);

        AssertValues(imported, x => Math.Clamp(MathF.Round(x / scale), least, most) * scale);
    }

    [Fact]
    public void ActivationsWithARange_HaveZeroAmongTheirLevels()
    {
        Graph imported = Import(Toolkit, "ActivationUniformQuantizer", ["x"], ("min_range", -1f), ("max_range", 2f), ("num_bits", 8));
        QuantGraph quantized = Quantized(imported);

        AssertValues(imported, x => (Math.Clamp(MathF.Round((x * 85) + 85), 0, 255) - 85) / 85);
        Assert.Contains(quantized.Activations.Values, value => value.Quant == new QuantParams(3f / 255, 85));
    }

    [Fact]
    public void WeightsWithThresholdsPerChannel_KeepTheirScales()
    {
        var m = new LevelModel(new OnnxModelBuilder().Input("x", 1, 8));
        string weights = m.Foreign(Toolkit, "WeightsSymmetricQuantizer", [m.Reals([3, 8]), m.Float(0.5f, 1, 0.8f)], ("num_bits", 8), ("per_channel", 1), ("channel_axis", 0), ("signed", 1));
        QuantGraph quantized = Quantized(Import(m, m.Node("Gemm", ["x", weights], ("transB", 1)), 3));

        Assert.Equal([0.5f / 128, 1f / 128, 0.8f / 128], Assert.Single(quantized.Weights.Values).Scales);
    }

    [Fact]
    public void WeightsWithARange_AreRoundedToIt()
    {
        var m = new LevelModel(new OnnxModelBuilder().Input("x", 1, 8));
        string weights = m.Foreign(
            Toolkit, "WeightsUniformQuantizer", [m.Reals([8, 3]), m.Float(-0.5f), m.Float(0.8f)], ("num_bits", 4), ("per_channel", 0), ("channel_axis", 0), ("signed", 1));
        QuantGraph quantized = Quantized(Import(m, m.Node("MatMul", ["x", weights]), 3));
        QuantWeights layer = Assert.Single(quantized.Weights.Values);

        Assert.All(layer.Scales, scale => Assert.Equal(1.3f / 15, scale, 1e-6f));
        Assert.All(layer.Data, level => Assert.InRange(level, -6, 9));
    }

    [Theory]
    [InlineData(1, 0, "ROUND", -128, 127)]
    [InlineData(1, 1, "ROUND", -127, 127)]
    [InlineData(0, 0, "ROUND", 0, 255)]
    [InlineData(0, 1, "ROUND", 0, 254)]
    [InlineData(1, 0, "FLOOR", -128, 127)]
    [InlineData(1, 0, "CEIL", -128, 127)]
    public void Quant_RoundsAsItsAttributesSay(int isSigned, int narrow, string rounding, int least, int most)
    {
        const float Scale = 0.021f;
        var m = new LevelModel(new OnnxModelBuilder().Input("x", 1, 8));
        string y = m.Foreign(Qonnx, "Quant", ["x", m.Float(Scale), m.Float(0), m.Float(8)], ("signed", isSigned), ("narrow", narrow), ("rounding_mode", rounding));
        Func<float, float> round = rounding switch { "FLOOR" => MathF.Floor, "CEIL" => MathF.Ceiling, _ => MathF.Round };

        AssertValues(Import(m, y, 8), x => Math.Clamp(round(x / Scale), least, most) * Scale);
    }

    [Theory]
    [InlineData("finn.custom_op.general")]
    [InlineData("onnx.brevitas")]
    public void Quant_OfOlderDomains_KeepsTheScalesOfWeightsPerChannel(string domain)
    {
        var m = new LevelModel(new OnnxModelBuilder().Input("x", 1, 2, 4, 4));
        m.Builder.Initializer("scales", [3, 1, 1, 1], 0.01f, 0.02f, 0.03f);
        string weights = m.Foreign(domain, "Quant", [m.Reals([3, 2, 3, 3]), "scales", m.Float(0), m.Float(4)], ("signed", 1), ("narrow", 1));
        QuantWeights layer = Assert.Single(Quantized(Import(m, m.Node("Conv", ["x", weights]), 3, 2, 2)).Weights.Values);

        Assert.Equal([0.01f, 0.02f, 0.03f], layer.Scales);
        Assert.All(layer.Data, level => Assert.InRange(level, -7, 7));
    }

    [Fact]
    public void BipolarQuant_MakesSignsOfWeightsAndOfActivations()
    {
        var m = new LevelModel(new OnnxModelBuilder().Input("x", 1, 8));
        string x = m.Foreign(Qonnx, "BipolarQuant", ["x", m.Float(1)]);
        string weights = m.Foreign(Qonnx, "BipolarQuant", [m.Reals([8, 3]), m.Float(0.25f)]);
        Graph imported = Import(m, m.Node("MatMul", [x, weights]), 3);
        QuantWeights layer = Assert.Single(Quantized(imported).Weights.Values);

        Assert.All(layer.Data, level => Assert.Equal(1, Math.Abs(level)));
        AssertValues(Import(Qonnx, "BipolarQuant", ["x", "half"]), value => value >= 0 ? 0.5f : -0.5f);
    }

    [Fact]
    public void ActivationsWithSeveralScales_AreRefused() => Refusal.Assert(
        DiagnosticCatalog.UnsupportedAttribute,
        () =>
        {
            var m = new LevelModel(new OnnxModelBuilder().Input("x", 1, 8));
            Import(m, m.Foreign(Qonnx, "Quant", ["x", m.Float(1, 1, 1, 1, 2, 2, 2, 2), m.Float(0), m.Float(8)]), 8);
        },
        "an activation with 8 scales");

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    public void Thresholds_ThatAreNotPositive_AreRefused(float threshold) => Refusal.Assert(
        DiagnosticCatalog.NotQuantizable,
        () => Import(Toolkit, "ActivationPOTQuantizer", ["x"], ("threshold", threshold), ("signed", 1), ("num_bits", 8)),
        "its scale is");

    [Fact]
    public void Quantizers_ThatAreNotRead_AreRefusedWithTheirDomain() => Refusal.Assert(
        DiagnosticCatalog.UnsupportedOperator, () => Import(Toolkit, "ActivationLutPOTQuantizer", ["x"]), "domain mct_quantizers");

    private Graph Import(string domain, string op, string[] inputs, params (string Name, object Value)[] attributes)
    {
        var m = new LevelModel(new OnnxModelBuilder().Input("x", 1, 8));
        m.Builder.Initializer("half", [], 0.5f);
        return Import(m, m.Foreign(domain, op, inputs, attributes), 8);
    }

    private Graph Import(LevelModel m, string output, params long[] shape)
    {
        m.Builder.Output(output, [1, .. shape]);
        return Compilability.Import(m.Builder.Read(_folder));
    }

    private static QuantGraph Quantized(Graph imported)
    {
        Graph optimized = Pipeline.Run(imported);
        return Quantizer.Quantize(optimized, Calibrator.Run(optimized, Samples(imported), RangeMethod.MinMax));
    }

    private static float[][] Samples(Graph imported) =>
        [[.. Enumerable.Range(0, imported.Value(imported.Inputs[0]).Shape.Count).Select(k => s_numbers[k % s_numbers.Length])]];

    /// <summary>The imported graph, what ONNX Runtime is given instead of the file, and the optimised graph compute the function.</summary>
    private void AssertValues(Graph imported, Func<float, float> function)
    {
        OnnxModel model = OnnxReader.Read(_folder.File("m.onnx"));
        float[][] samples = Samples(imported);
        float[] expected = Array.ConvertAll(samples[0], x => function(x));
        using var reference = ReferenceModel.Open(new OnnxRuntimeReference(), model, imported);
        using var proof = new ModelProof(new OnnxRuntimeReference(), model, imported, samples, _warnings.Add);
        proof.Require(Pipeline.Run(imported), Pipeline.Passes);

        Assert.True(reference.IsExternal);
        Assert.Contains("does not know the 1 quantisers", Assert.Single(_warnings), StringComparison.Ordinal);
        AssertNear(expected, new FloatOracle(imported).Run(samples[0]));
        AssertNear(expected, reference.Run(samples[0]));
    }

    private static void AssertNear(float[] expected, float[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
}
