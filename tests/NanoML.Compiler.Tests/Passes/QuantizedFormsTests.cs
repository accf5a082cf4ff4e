using NanoML.Compiler.Calibration;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Tests.Support;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Passes;

/// <summary>The forms that quantised models take, from the file to the bytes.</summary>
public sealed class QuantizedFormsTests : IDisposable
{
    private const int Samples = 40;
    private const double LeastDecibels = 25;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AChainOfRequantisations_KeepsEveryRounding()
    {
        QuantGraph graph = AssertRight(Model()
            .Quantize("x", "a", 0.02f, 4).Quantize("a", "b", 0.3f, -7).Quantize("b", "y", 0.021f, 4).Output("y", 1, 8));
        Assert.Equal(new QuantParams(0.021f, 132), graph.Activations["y"].Quant);
        Assert.Contains(graph.Activations.Values, value => value.Quant == new QuantParams(0.3f, 121));
    }

    [Fact]
    public void AnOutputOfInt8_IsItsOwnIntegers()
    {
        QuantGraph graph = AssertRight(Model().Quantize("x", "d", 0.02f, 0).Node("Relu", ["d"], "r")
            .Scale("s", 0.02f, 0, DataType.Int8).Node("QuantizeLinear", ["r", "s", "s_zero"], "y").Output("y", DataType.Int8, 1, 8));
        Assert.Equal(new QuantParams(1, 128), graph.Activations["y"].Quant);
    }

    [Fact]
    public void AnOutputOfUInt8_WithoutAZeroPoint_IsItsOwnIntegers()
    {
        QuantGraph graph = AssertRight(Model().Node("Relu", ["x"], "r").Initializer("s", [1], 0.01f)
            .Node("QuantizeLinear", ["r", "s"], "y").Output("y", DataType.Uint8, 1, 8));
        Assert.Equal(new QuantParams(1, 0), graph.Activations["y"].Quant);
        Assert.Equal(new QuantParams(0.01f, 0), graph.Activations["r"].Quant);
    }

    [Fact]
    public void AnOutputThatIsAlsoDequantised_IsBoth() => AssertRight(Model().Scale("s", 0.02f, 3, DataType.Int8)
        .Node("QuantizeLinear", ["x", "s", "s_zero"], "q").Node("DequantizeLinear", ["q", "s", "s_zero"], "d").Node("Tanh", ["d"], "y")
        .Output("y", 1, 8));

    [Fact]
    public void LevelsThatAreMoved_AreDequantisedBehind() => AssertRight(Model().Scale("s", 0.02f, 3, DataType.Int8)
        .Initializer("shape", [2], 2L, 4L).Node("QuantizeLinear", ["x", "s", "s_zero"], "q").Node("Reshape", ["q", "shape"], "m")
        .Node("Transpose", ["m"], "t").Node("DequantizeLinear", ["t", "s", "s_zero"], "y").Output("y", 4, 2));

    [Fact]
    public void LevelsThatGetAnotherMeaning_AreLookedUp() => AssertRight(Model().Scale("s", 0.02f, 3, DataType.Int8)
        .Scale("z", -0.05f, 20, DataType.Int8).Node("QuantizeLinear", ["x", "s", "s_zero"], "q")
        .Node("DequantizeLinear", ["q", "z", "z_zero"], "y").Output("y", 1, 8));

    [Fact]
    public void SignedAndUnsignedOfOneMeaning_AreOneQuantisation()
    {
        QuantGraph graph = AssertRight(Model().Quantize("x", "a", 0.02f, 4).Quantize("a", "y", 0.02f, 132, DataType.Uint8).Output("y", 1, 8));
        Assert.All(graph.Activations.Values, value => Assert.Equal(new QuantParams(0.02f, 132), value.Quant));
    }

    [Fact]
    public void ConstantsOnTheLeft_KeepTheirScales()
    {
        QuantGraph graph = AssertRight(Model().Initializer("w", DataType.Int8, [3, 8], [.. Enumerable.Range(0, 24).Select(k => (k * 37 % 255) - 127)])
            .Initializer("ws", [3], 0.01f, 0.02f, 0.03f).Initializer("shape", [2], 8L, 1L).Node("Reshape", ["x", "shape"], "column")
            .Node("DequantizeLinear", ["w", "ws"], "wd", ("axis", 0)).Node("MatMul", ["wd", "column"], "y").Output("y", 3, 1));
        Assert.Equal([0.01f, 0.02f, 0.03f], Assert.Single(graph.Weights.Values).Scales);
    }

    [Fact]
    public void WeightsThatAnAdditionReadsToo_AreRight() => AssertRight(Model()
        .Initializer("w", DataType.Int8, [8, 8], [.. Enumerable.Range(0, 64).Select(k => (k * 37 % 255) - 127)]).Initializer("ws", [], 0.01f)
        .Node("DequantizeLinear", ["w", "ws"], "wd").Node("MatMul", ["x", "wd"], "p").Node("Add", ["p", "wd"], "y").Output("y", 8, 8));

    [Fact]
    public void AModelWithAllScales_NeedsNoCalibration()
    {
        Assert.False(NeedsRanges(Model().Quantize("x", "d", 0.02f, 0).Node("Relu", ["d"], "r").Quantize("r", "y", 0.01f, -128).Output("y", 1, 8)));
        Assert.True(NeedsRanges(Model().Quantize("x", "d", 0.02f, 0).Node("Tanh", ["d"], "t").Node("Exp", ["t"], "y").Output("y", 1, 8)));
    }

    private static QuantizedModel Model() => new(new OnnxModelBuilder(13).Input("x", 1, 8));

    private QuantGraph AssertRight(QuantizedModel model)
    {
        Graph imported = Import(model);
        float[][] samples = Inputs();
        Graph optimized = Pipeline.Run(imported);
        QuantGraph quantized = Quantizer.Quantize(optimized, Calibrator.Run(optimized, samples, RangeMethod.MinMax));
        Plan plan = Planner.CreatePlan(quantized);
        var noise = new NoiseMeter();
        foreach (float[] sample in samples)
        {
            byte[] output = new IntegerOracle(plan).Run(IntegerOracle.QuantizeInput(plan, sample));
            noise.Add(new FloatOracle(imported).Run(sample), IntegerOracle.DequantizeOutput(plan, output));
        }

        Assert.True(noise.Decibels >= LeastDecibels, $"{noise.Decibels:f1} dB");
        return quantized;
    }

    private bool NeedsRanges(QuantizedModel model) => Quantizer.NeedsRanges(Pipeline.Run(Import(model)));

    private Graph Import(QuantizedModel model) => Compilability.Import(OnnxReader.Read(model.Builder.Save(_folder.File("m.onnx"))));

    private static float[][] Inputs()
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, Samples).Select(_ => Enumerable.Range(0, 8).Select(_ => (random.NextSingle() * 4) - 2).ToArray())];
    }

    private sealed record QuantizedModel(OnnxModelBuilder Builder)
    {
        private int _pairs;

        public QuantizedModel Node(string opType, string[] inputs, string output, params (string Name, object Value)[] attributes) =>
            With(b => b.Node(opType, inputs, output, attributes));

        public QuantizedModel Initializer(string name, long[] dims, params float[] values) => With(b => b.Initializer(name, dims, values));

        public QuantizedModel Initializer(string name, long[] dims, params long[] values) => With(b => b.Initializer(name, dims, values));

        public QuantizedModel Initializer(string name, DataType type, long[] dims, params int[] values) =>
            With(b => b.Initializer(name, type, dims, values));

        /// <summary>A scale and its zero point.</summary>
        public QuantizedModel Scale(string name, float scale, int zeroPoint, DataType type) =>
            Initializer(name, [], scale).Initializer($"{name}_zero", type, [], zeroPoint);

        /// <summary>A pair of QuantizeLinear and DequantizeLinear.</summary>
        public QuantizedModel Quantize(string x, string y, float scale, int zeroPoint, DataType type = DataType.Int8)
        {
            string name = $"pair{_pairs++}";
            return Scale(name, scale, zeroPoint, type).Node("QuantizeLinear", [x, name, $"{name}_zero"], $"{name}_q")
                .Node("DequantizeLinear", [$"{name}_q", name, $"{name}_zero"], y);
        }

        public QuantizedModel Output(string name, params long[] dims) => With(b => b.Output(name, dims));

        public QuantizedModel Output(string name, DataType type, params long[] dims) => With(b => b.Output(name, type, dims));

        private QuantizedModel With(Action<OnnxModelBuilder> add)
        {
            add(Builder);
            return this;
        }
    }
}
