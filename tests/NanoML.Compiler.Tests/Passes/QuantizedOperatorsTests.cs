using NanoML.Compiler.Calibration;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Proof;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Tests.Support;
using NanoML.OnnxRuntime;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Passes;

/// <summary>Models in quantised form, from the file to the bytes, against ONNX Runtime.</summary>
public sealed class QuantizedOperatorsTests : IDisposable
{
    private const int Samples = 24;
    private const int CalibrationSamples = 40;

    /// <summary>Where the model gives all scales, only roundings of halves may differ.</summary>
    private const double OwnScales = 45;

    private const double OfFloats = 35;

    private readonly TempFolder _folder = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Convolutions_KeepTheirScalesPerChannelAndThoseOfTheActivations()
    {
        LevelModel m = Model(13, 1, 3, 8, 8);
        string y = Conv(
            m, m.Quantize("x", 0.021f, 120), (0.021f, 120), [4, 3, 3, 3], [0.011f, 0.007f, 0.019f, 0.013f], (0.053f, 10), DataType.Uint8, ("pads", new long[] { 1, 1, 1, 1 }));
        QuantGraph graph = AssertRight(m, m.Dequantize(y, 0.053f, 10), OwnScales, 1, 4, 8, 8);

        Assert.Equal([0.011f, 0.007f, 0.019f, 0.013f], Assert.Single(graph.Weights.Values).Scales);
        Assert.Equal([new QuantParams(0.021f, 120), new QuantParams(0.053f, 10)], graph.Activations.Values.Select(value => value.Quant).Distinct().Order(ByScale));
    }

    [Theory]
    [InlineData("SAME_UPPER")]
    [InlineData("SAME_LOWER")]
    [InlineData("VALID")]
    public void DepthwiseConvolution_OfInt8_PadsAsItsAttributeSays(string autoPad)
    {
        LevelModel m = Model(15, 1, 4, 7, 7);
        string y = m.Node(
            "QLinearConv",
            [m.Quantize("x", 0.021f, 3, DataType.Int8), m.Float(0.021f), m.Zero(3, DataType.Int8), m.Random([4, 1, 3, 3]), m.Float(0.011f), m.Zero(0, DataType.Int8), m.Float(0.037f), m.Zero(-20, DataType.Int8)],
            ("group", 4), ("auto_pad", autoPad), ("strides", new long[] { 2, 2 }));
        int extent = autoPad == "VALID" ? 3 : 4;
        AssertRight(m, m.Dequantize(y, 0.037f, -20, DataType.Int8), OwnScales, 1, 4, extent, extent);
    }

    [Fact]
    public void GroupedConvolution_WithDilations_OfTheOldestOpset_IsRight()
    {
        LevelModel m = Model(10, 1, 4, 9, 9);
        string y = Conv(
            m, m.Quantize("x", 0.021f, 128), (0.021f, 128), [6, 2, 3, 3], [0.011f], (0.053f, 128), DataType.Uint8,
            ("group", 2), ("dilations", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        AssertRight(m, m.Dequantize(y, 0.053f, 128), OwnScales, 1, 6, 3, 3);
    }

    [Theory]
    [InlineData(60, 180, 120, OwnScales)]
    [InlineData(0, 255, 126, OwnScales - 10)]
    [InlineData(0, 255, 90, OfFloats)]
    public void WeightsOfUInt8_KeepTheirLevelsWhereTheirZeroPointAllowsIt(int least, int most, int zeroPoint, double decibels)
    {
        LevelModel m = Model(13, 1, 2, 8, 8);
        string y = m.Node(
            "QLinearConv",
            [m.Quantize("x", 0.021f, 128), m.Float(0.021f), m.Zero(128), m.Random([6, 2, 3, 3], least, most, DataType.Uint8), m.Float(0.011f), m.Zero(zeroPoint), m.Float(0.083f), m.Zero(100), m.Bias(6)]);
        QuantGraph graph = AssertRight(m, m.Dequantize(y, 0.083f, 100), decibels, 1, 6, 6, 6);
        if (least > 0)
        {
            Assert.All(Assert.Single(graph.Weights.Values).Scales, scale => Assert.Equal(0.011f, scale));
        }
    }

    [Fact]
    public void OperatorsThatMoveLevels_LeaveNothingBetweenTheLayers()
    {
        LevelModel m = Model(14, 1, 3, 8, 8);
        string x = Conv(m, m.Quantize("x", 0.021f, -8, DataType.Int8), (0.021f, -8), [4, 3, 3, 3], [0.011f], (0.053f, -30), DataType.Int8);
        x = m.Node("MaxPool", [m.Node("Relu", [x])], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        x = m.Node("Clip", [x, m.Zero(-5, DataType.Int8), m.Zero(90, DataType.Int8)]);
        x = m.Node("Transpose", [m.Node("Slice", [x, m.Longs(1), m.Longs(4), m.Longs(1)])], ("perm", new long[] { 0, 2, 3, 1 }));
        x = m.Node("Pad", [m.Node("Reshape", [x, m.Longs(1, 27)]), m.Longs(0, 0, 0, 3), m.Zero(7, DataType.Int8)]);
        x = m.Node("Concat", [x, m.Node("Flatten", [x])], ("axis", 1));
        QuantGraph graph = AssertRight(m, m.Dequantize(x, 0.053f, -30, DataType.Int8), OwnScales, 1, 60);

        Assert.DoesNotContain(graph.Graph.Nodes, node => node.Op is QuantizeLinear or DequantizeLinear);
    }

    [Fact]
    public void LevelsThatTwoOperatorsRead_AreReadByBoth()
    {
        LevelModel m = Model(13, 1, 4, 6, 6);
        string x = m.Quantize("x", 0.021f, 128);
        string t = Conv(m, x, (0.021f, 128), [4, 4, 3, 3], [0.011f], (0.031f, 100), DataType.Uint8, ("pads", new long[] { 1, 1, 1, 1 }));
        string sum = m.Microsoft("QLinearAdd", [x, m.Float(0.021f), m.Zero(128), t, m.Float(0.031f), m.Zero(100), m.Float(0.047f), m.Zero(110)]);
        string product = m.Microsoft("QLinearMul", [sum, m.Float(0.047f), m.Zero(110), t, m.Float(0.031f), m.Zero(100), m.Float(0.091f), m.Zero(120)]);
        string all = m.Microsoft("QLinearConcat", [m.Float(0.087f), m.Zero(125), sum, m.Float(0.047f), m.Zero(110), product, m.Float(0.091f), m.Zero(120), t, m.Float(0.031f), m.Zero(100)], ("axis", 1));
        AssertRight(m, m.Dequantize(all, 0.087f, 125), OfFloats, 1, 12, 6, 6);
    }

    [Fact]
    public void FunctionsAndPools_OfLevels_AreRight()
    {
        LevelModel m = Model(13, 1, 4, 6, 6);
        string x = m.Quantize("x", 0.021f, 128);
        x = m.Microsoft("QLinearAveragePool", [x, m.Float(0.021f), m.Zero(128), m.Float(0.0193f), m.Zero(120)], ("kernel_shape", new long[] { 3, 3 }), ("pads", new long[] { 1, 1, 1, 1 }), ("count_include_pad", 1));
        string gate = m.Microsoft("QLinearSigmoid", [x, m.Float(0.0193f), m.Zero(120), m.Float(0.0039f), ""]);
        string leaky = m.Microsoft("QLinearLeakyRelu", [x, m.Float(0.0193f), m.Zero(120), m.Float(0.0187f), m.Zero(60)], ("alpha", 0.1f));
        x = m.Microsoft("QLinearMul", [gate, m.Float(0.0039f), "", leaky, m.Float(0.0187f), m.Zero(60), m.Float(0.0153f), m.Zero(50)]);
        x = m.Microsoft("QLinearGlobalAveragePool", [x, m.Float(0.0153f), m.Zero(50), m.Float(0.0041f), m.Zero(40)], ("channels_last", 0));
        AssertRight(m, m.Dequantize(x, 0.0041f, 40), OfFloats, 1, 4, 1, 1);
    }

    [Fact]
    public void ChannelsLast_OfOnnxRuntimesOwnOperators_IsRight()
    {
        LevelModel m = Model(13, 1, 8, 8, 3);
        string x = m.Microsoft(
            "QLinearConv",
            [m.Quantize("x", 0.021f, 128), m.Float(0.021f), m.Zero(128), m.Random([4, 3, 3, 3]), m.Float(0.011f), m.Zero(0, DataType.Int8), m.Float(0.063f), m.Zero(110)],
            ("channels_last", 1), ("pads", new long[] { 1, 1, 1, 1 }));
        x = m.Microsoft("NhwcMaxPool", [x], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        x = m.Microsoft("QLinearAveragePool", [x, m.Float(0.063f), m.Zero(110), m.Float(0.053f), m.Zero(105)], ("kernel_shape", new long[] { 2, 2 }), ("channels_last", 1));
        AssertRight(m, m.Dequantize(x, 0.053f, 105), OfFloats, 1, 3, 3, 4);
    }

    [Fact]
    public void MatrixProducts_StackedAndTransposed_KeepScalesPerColumn()
    {
        LevelModel m = Model(13, 1, 5, 8);
        string x = m.Quantize("x", 0.021f, 128);
        float[] columns = [0.011f, 0.007f, 0.019f, 0.013f, 0.005f, 0.009f];
        x = m.Node("QLinearMatMul", [x, m.Float(0.021f), m.Zero(128), m.Random([8, 6]), m.Float(columns), m.Zeros(6), m.Float(0.043f), m.Zero(128)]);
        x = m.Node("Transpose", [x], ("perm", new long[] { 0, 2, 1 }));
        x = m.Node("QLinearMatMul", [x, m.Float(0.043f), m.Zero(128), m.Random([5, 7], 70, 170, DataType.Uint8), m.Float(0.011f), m.Zero(128), m.Float(0.093f), m.Zero(120)]);
        QuantGraph graph = AssertRight(m, m.Dequantize(x, 0.093f, 120), OwnScales, 1, 6, 7);
        Assert.Contains(graph.Weights.Values, weights => weights.Scales.SequenceEqual(columns));
    }

    [Fact]
    public void QGemm_WithAlphaAndABias_MayEndInReals()
    {
        LevelModel m = Model(13, 1, 10);
        string x = m.Microsoft(
            "QGemm",
            [m.Quantize("x", 0.021f, 128), m.Float(0.021f), m.Zero(128), m.Random([3, 10]), m.Float(0.011f, 0.007f, 0.019f), m.Zeros(3), m.Bias(3), m.Float(0.031f), m.Zero(120)],
            ("alpha", 0.5f), ("transB", 1));
        x = m.Microsoft("QGemm", [x, m.Float(0.031f), m.Zero(120), m.Random([3, 4], 60, 200, DataType.Uint8), m.Float(0.021f), m.Zero(128)]);
        AssertRight(m, x, OfFloats, 1, 4);
    }

    [Fact]
    public void WhereAndMeanAndSoftmax_OfLevels_AreRight()
    {
        LevelModel m = Model(13, 1, 6, 4, 4);
        string x = m.Quantize("x", 0.021f, 128);
        m.Builder.Initializer("mask", DataType.Bool, [1, 6, 1, 1], 1, 0, 1, 1, 0, 0);
        x = m.Microsoft("QLinearWhere", ["mask", x, m.Float(0.021f), m.Zero(128), x, m.Float(0.013f), m.Zero(90), m.Float(0.023f), m.Zero(100)]);
        x = m.Microsoft("QLinearReduceMean", [x, m.Float(0.023f), m.Zero(100), m.Float(0.017f), m.Zero(90)], ("axes", new long[] { 2, 3 }), ("keepdims", 0));
        x = m.Microsoft("QLinearSoftmax", [x, m.Float(0.017f), m.Zero(90), m.Float(1f / 256), m.Zero()], ("axis", 1), ("opset", 13));
        AssertRight(m, m.Dequantize(x, 1f / 256, 0), OfFloats, 1, 6);
    }

    [Fact]
    public void ABatchOfSamplesThatNeverMeet_IsCompiledForOne()
    {
        LevelModel m = Model(13, 4, 3, 6, 6);
        string x = Conv(m, m.Quantize("x", 0.021f, 128), (0.021f, 128), [4, 3, 3, 3], [0.011f], (0.053f, 100), DataType.Uint8);
        x = m.Microsoft("QLinearGlobalAveragePool", [x, m.Float(0.053f), m.Zero(100), m.Float(0.023f), m.Zero(100)], ("channels_last", 0));
        QuantGraph graph = AssertRight(m, m.Dequantize(x, 0.023f, 100), OfFloats, 4, 4, 1, 1);

        Assert.Equal(4, graph.Graph.BatchSize);
    }

    [Fact]
    public void LevelsIn_AndLevelsOut_AreTheirOwnNumbers()
    {
        var m = new LevelModel(new OnnxModelBuilder(13).Input("x", DataType.Int8, 1, 16));
        string y = m.Node("QLinearMatMul", ["x", m.Float(0.031f), m.Zero(5, DataType.Int8), m.Random([16, 6]), m.Float(0.011f), m.Zero(0, DataType.Int8), m.Float(0.23f), m.Zero(-3, DataType.Int8)]);
        m.Builder.Output(y, DataType.Int8, 1, 6);
        QuantGraph graph = AssertRight(m, OwnScales, largest: 127);

        Assert.Equal(new QuantParams(1, 128), graph.Activations["x"].Quant);
        Assert.Equal(new QuantParams(1, 128), graph.Activations[y].Quant);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(13)]
    [InlineData(21)]
    public void ConvInteger_WithConstantScales_IsTheConvolutionOfReals(int opset)
    {
        LevelModel m = Model(opset, 1, 2, 9, 9);
        string y = m.Node("ConvInteger", [m.Quantize("x", 0.021f, 120), m.Random([5, 2, 3, 3]), m.Zero(120), m.Zero(0, DataType.Int8)], ("pads", new long[] { 1, 1, 1, 1 }));
        y = m.Node("Mul", [m.Node("Cast", [y], ("to", 1)), m.Float(2.1e-4f)]);
        y = m.Node("MaxPool", [m.Node("Relu", [m.Node("Add", [y, m.Reals([5, 1, 1])])])], ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 3, 3 }));
        QuantGraph graph = AssertRight(m, y, OfFloats, 1, 5, 3, 3);

        Assert.Equal(new QuantParams(0.021f, 120), graph.Activations["x"].Quant);
        Assert.All(Assert.Single(graph.Weights.Values).Scales, scale => Assert.Equal(0.01f, scale, 1e-6f));
    }

    [Fact]
    public void MatMulInteger_WithABiasOfIntegers_IsTheProductOfReals()
    {
        LevelModel m = Model(11, 1, 12);
        string y = m.Node("MatMulInteger", [m.Quantize("x", 0.021f, 120), m.Random([12, 5], 50, 190, DataType.Uint8), m.Zero(120), m.Zero(121)]);
        y = m.Node("Mul", [m.Node("Cast", [m.Node("Add", [y, m.Bias(5)])], ("to", 1)), m.Float(2.1e-4f)]);
        AssertRight(m, y, OfFloats, 1, 5);
    }

    [Fact]
    public void DynamicConvolution_IsTheFloatModelBehindIt()
    {
        LevelModel m = Model(11, 1, 2, 8, 8);
        string[] x = m.Dynamic("x");
        string y = m.Node("ConvInteger", [x[0], m.Random([6, 2, 3, 3], 60, 190, DataType.Uint8), x[2], m.Zero(128)], ("auto_pad", "SAME_UPPER"));
        y = m.Node("Mul", [m.Node("Cast", [y], ("to", 1)), m.Node("Mul", [x[1], m.Float(0.011f)])]);
        QuantGraph graph = AssertRight(m, m.Node("Relu", [m.Node("Add", [y, m.Reals([1, 6, 1, 1])])]), OfFloats, 1, 6, 8, 8);

        Assert.Equal(["Conv"], graph.Graph.Nodes.Where(node => node.Op is not (Reshape or Transpose)).Select(node => node.Op.OpType));
        Assert.All(Assert.Single(graph.Weights.Values).Scales, scale => Assert.Equal(0.011f, scale, 1e-6f));
    }

    [Fact]
    public void DynamicProducts_OfMovedLevels_ScaledInTwoSteps_AreTheFloatModelBehindThem()
    {
        LevelModel m = Model(14, 1, 4, 10);
        string[] x = m.Dynamic("x");
        string moved = m.Node("Transpose", [x[0]], ("perm", new long[] { 0, 2, 1 }));
        string first = m.Node("Cast", [m.Node("MatMulInteger", [moved, m.Random([4, 6]), x[2], m.Zero(0, DataType.Int8)])], ("to", 1));
        first = m.Node("Mul", [m.Node("Mul", [first, x[1]]), m.Float(0.011f, 0.007f, 0.019f, 0.013f, 0.005f, 0.009f)]);
        string second = m.Node("Cast", [m.Node("MatMulInteger", [moved, m.Random([4, 3]), x[2]])], ("to", 1));
        second = m.Node("Mul", [m.Node("Mul", [m.Float(0.011f), x[1]]), second]);
        AssertRight(m, m.Node("Concat", [first, second], ("axis", 2)), OfFloats, 1, 10, 9);
    }

    [Fact]
    public void DynamicProducts_OfOnnxRuntimesOwnOperators_AreTheFloatModelBehindThem()
    {
        LevelModel m = Model(14, 1, 10);
        string y = m.Microsoft("DynamicQuantizeMatMul", ["x", m.Random([10, 4]), m.Float(0.011f, 0.007f, 0.019f, 0.013f), m.Zeros(4), m.Reals([4])]);
        string[] x = m.Dynamic(m.Node("Tanh", [y]));
        y = m.Microsoft("MatMulIntegerToFloat", [x[0], m.Random([4, 5], 70, 200, DataType.Uint8), x[1], m.Float(0.011f), x[2], m.Zero(128), m.Reals([5])]);
        x = m.Dynamic(y);
        AssertRight(m, m.Node("Neg", [m.Node("DequantizeLinear", x)]), OfFloats, 1, 5);
    }

    private static readonly Comparer<QuantParams> ByScale = Comparer<QuantParams>.Create((a, b) => a.Scale.CompareTo(b.Scale));

    private static LevelModel Model(int opset, params long[] input) => new(new OnnxModelBuilder(opset).Input("x", input));

    private static string Conv(
        LevelModel m, string x, (float Scale, int Zero) from, long[] weights, float[] scales, (float Scale, int Zero) to, DataType type, params (string Name, object Value)[] attributes) => m.Node(
        "QLinearConv",
        [
            x, m.Float(from.Scale), m.Zero(from.Zero, type), m.Random(weights), m.Float(scales), scales.Length == 1 ? m.Zero(0, DataType.Int8) : m.Zeros(scales.Length),
            m.Float(to.Scale), m.Zero(to.Zero, type), m.Bias((int)weights[0]),
        ],
        attributes);

    private QuantGraph AssertRight(LevelModel m, string output, double decibels, params long[] shape)
    {
        m.Builder.Output(output, shape);
        return AssertRight(m, decibels);
    }

    /// <summary>The imported graph holds against ONNX Runtime, and the integers come close to it.</summary>
    private QuantGraph AssertRight(LevelModel m, double decibels, float largest = 2)
    {
        var runtime = new OnnxRuntimeReference();
        OnnxModel model = ModelInterface.Choose(m.Builder.Read(_folder));
        Graph imported = Compilability.Import(model);
        float[][] samples = Inputs(imported, largest);
        Graph optimized = Pipeline.Run(imported);
        using (var proof = new ModelProof(runtime, model, imported, samples, _warnings.Add))
        {
            proof.Require(optimized, Pipeline.Passes);
        }

        QuantGraph quantized = Quantizer.Quantize(optimized, Calibrator.Run(optimized, samples, RangeMethod.MinMax));
        Plan plan = Planner.CreatePlan(quantized);
        using ReferenceModel reference = ReferenceModel.Open(runtime, model, imported);
        var noise = new NoiseMeter();
        foreach (float[] sample in samples.Take(Samples))
        {
            byte[] output = new IntegerOracle(plan).Run(IntegerOracle.QuantizeInput(plan, sample));
            noise.Add(reference.Run(sample), IntegerOracle.DequantizeOutput(plan, output));
        }

        Assert.True(noise.Decibels >= decibels, $"{noise.Decibels:f1} dB");
        return quantized;
    }

    private static float[][] Inputs(Graph imported, float largest)
    {
        var random = new Random(5);
        int length = imported.Value(imported.Inputs[0]).Shape.Count;
        return [.. Enumerable.Range(0, CalibrationSamples).Select(_ => Enumerable.Range(0, length).Select(_ => largest * ((2 * random.NextSingle()) - 1)).ToArray())];
    }
}
