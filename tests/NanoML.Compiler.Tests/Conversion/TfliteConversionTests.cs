using NanoML.Compiler.Calibration;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Conversion.Tflite;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Tests.Support;
using NanoML.Compiler.Tflite;

namespace NanoML.Compiler.Tests.Conversion;

/// <summary>TensorFlow Lite files against their own rules in double precision.</summary>
public sealed class TfliteConversionTests : IDisposable
{
    private const int Networks = 120;
    private const float Level = 1f / 256;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void RandomFloatNetworks_ComputeTheSame()
    {
        for (int seed = 0; seed < Networks; seed++)
        {
            (byte[] file, float[] sample) = new RandomTflite(seed, isQuantized: false).Create();
            double[] expected = TfliteReference.Run(TfliteReader.Read("m", file), sample);
            float[] actual = new FloatOracle(Import(file)).Run(sample);
            Assert.True(expected.Zip(actual).All(pair => Math.Abs(pair.First - pair.Second) < 1e-4), $"network {seed}");
        }
    }

    /// <summary>Ties apart, the levels on the device are those of the file's rules: scales, zero points, biases and rounding are kept.</summary>
    [Fact]
    public void RandomQuantizedNetworks_GiveTheLevelsOfTheirOwnRules()
    {
        int equal = 0;
        int elements = 0;
        for (int seed = 0; seed < Networks; seed++)
        {
            (byte[] file, float[] sample) = new RandomTflite(seed, isQuantized: true).Create();
            double[] expected = TfliteReference.Run(TfliteReader.Read("m", file), sample);
            float[] actual = RunIntegers(Pipeline.Run(Import(file)), sample);
            Assert.True(expected.Zip(actual).All(pair => Math.Abs(pair.First - pair.Second) < 8.5 * Level), $"network {seed}");
            equal += expected.Zip(actual).Count(pair => Math.Abs(pair.First - pair.Second) < Level / 2);
            elements += expected.Length;
        }

        Assert.True(equal >= 0.9 * elements, $"{equal} of {elements} outputs have the same level");
    }

    [Fact]
    public void RandomNetworks_AreProvedByTheirOnnxFile()
    {
        (byte[] file, float[] sample) = new RandomTflite(1, isQuantized: true).Create();
        OnnxModel model = Read(file);
        OnnxModel again = OnnxReader.Read("again.onnx", model.Bytes.ToArray());
        Assert.Equal(new FloatOracle(Compilability.Import(model)).Run(sample), new FloatOracle(Compilability.Import(again)).Run(sample));
    }

    [Fact]
    public void NoAxesAreMoved_InTheOptimisedGraph()
    {
        for (int seed = 0; seed < Networks / 4; seed++)
        {
            // Two operators move elements themselves.
            Assert.DoesNotContain(
                Pipeline.Run(Import(new RandomTflite(seed, true).Create().File)).Nodes,
                node => node.Op is Transpose && !node.Name.Contains("TRANSPOSE_CONV") && !node.Name.Contains("SPACE_TO_DEPTH"));
        }
    }

    [Fact]
    public void ScalesAndNames_AreTheFiles()
    {
        var builder = new TfliteBuilder();
        int x = builder.Input("image", TfliteType.UInt8, [1, 2], 0.5f, 7);
        int w = builder.Constant("w", TfliteType.Int8, [2, 2], [1, 2, 3, 4], [0.25f, 0.125f]);
        int b = builder.Constant("b", TfliteType.Int32, [2], [8, 0, 0, 0, 16, 0, 0, 0], [0.125f, 0.0625f]);
        int y = builder.Tensor("scores;of all", TfliteType.Int8, [1, 2], 0.3f, -5);
        OnnxModel model = Read(builder.Operator(9, [x, w, b], [y], 8).Output(y).ToBytes());

        Assert.Equal(("image", ElementType.Float32), (model.Graph.Inputs[0].Name, model.Graph.Inputs[0].ElementType));
        Assert.Equal("scores;of all", model.Graph.Outputs[0].Name);
        Assert.Contains("0 FULLY_CONNECTED scores/Gemm", model.Graph.Nodes.Select(node => node.Name));
        Plan plan = PlanOf(Pipeline.Run(Compilability.Import(model)), [[0, 0]]);
        Assert.Equal(new QuantParams(0.5f, 7), plan.Input.Quant);
        Assert.Equal(new QuantParams(0.3f, 123), plan.Output.Quant);

        // Levels 9 and 3 are the reals 1 and -2: 0.25 * (1 - 4) + 1 and 0.125 * (3 - 8) + 1.
        Assert.Equal([0.3f, 0.3f], IntegerOracle.DequantizeOutput(plan, new IntegerOracle(plan).Run([9, 3])).Select(v => MathF.Round(v, 3)));
    }

    [Fact]
    public void HalfPrecisionWeights_AreReadThroughTheirDequantize()
    {
        var builder = new TfliteBuilder();
        int x = builder.Input("x", TfliteType.Float32, [1, 2]);
        int half = builder.Constant("half", TfliteType.Float16, [1, 2], [.. BitConverter.GetBytes((Half)1.5), .. BitConverter.GetBytes((Half)(-2))]);
        int w = builder.Tensor("w", TfliteType.Float32, [1, 2]);
        int y = builder.Tensor("y", TfliteType.Float32, [1, 1]);
        byte[] file = builder.Operator(6, [half], [w]).Operator(9, [x, w, -1], [y], 8).Output(y).ToBytes();
        Assert.Equal([-0.5f], new FloatOracle(Import(file)).Run([1, 1]));
    }

    /// <summary>Elements two apart are neighbours in a batch of four parts.</summary>
    [Fact]
    public void AConvolutionOfABatchOfParts_IsADilatedOne()
    {
        var builder = new TfliteBuilder();
        int x = builder.Input("x", TfliteType.Float32, [1, 4, 4, 1]);
        int w = builder.Floats("w", [1, 2, 2, 1], 1, 10, 100, 1000);
        int b = builder.Floats("b", [1], 0);
        int parts = builder.Tensor("parts", TfliteType.Float32, [4, 2, 2, 1]);
        int sums = builder.Tensor("sums", TfliteType.Float32, [4, 1, 1, 1]);
        int y = builder.Tensor("y", TfliteType.Float32, [1, 2, 2, 1]);
        int block = builder.Ints("block", [2], 2, 2);
        int none = builder.Ints("none", [2, 2], 0, 0, 0, 0);
        byte[] file = builder.Operator(38, [x, block, none], [parts])
            .Operator(3, [parts, w, b], [sums], 1, (0, (byte)1), (1, 1), (2, 1))
            .Operator(37, [sums, block, none], [y]).Output(y).ToBytes();
        Assert.Equal([10_820f, 11_931, 15_264, 16_375], new FloatOracle(Import(file)).Run([.. Enumerable.Range(0, 16).Select(k => (float)k)]));
    }

    [Fact]
    public void AVectorIsDividedByItsLength_AndChosenByComparison()
    {
        var builder = new TfliteBuilder();
        int x = builder.Input("x", TfliteType.Float32, [1, 2]);
        int unit = builder.Tensor("unit", TfliteType.Float32, [1, 2]);
        int larger = builder.Tensor("larger", TfliteType.Bool, [1, 2]);
        int y = builder.Tensor("y", TfliteType.Float32, [1, 2]);
        int half = builder.Floats("half", [1], 0.7f);
        byte[] file = builder.Operator(11, [x], [unit], 12, (0, (byte)0)).Operator(61, [unit, half], [larger]).Operator(123, [larger, unit, half], [y])
            .Output(y).ToBytes();
        Assert.Equal([0.7f, 0.8f], new FloatOracle(Import(file)).Run([3, 4]));
        Assert.Equal([0.7f, 0.7f], new FloatOracle(Import(file)).Run([0, 0]));
    }

    [Fact]
    public void UnsupportedOperators_AreAllNamed()
    {
        var builder = new TfliteBuilder();
        int x = builder.Input("x", TfliteType.Float32, [1, 2]);
        int a = builder.Tensor("a", TfliteType.Float32, [1, 2]);
        int y = builder.Tensor("y", TfliteType.Float32, [1, 2]);
        Refusal.Assert(
            DiagnosticCatalog.UnsupportedTfliteOperator,
            () => Read(builder.Operator(131, [x], [a]).Operator(27, [a], [y]).Output(y).ToBytes()),
            "RFFT2D (operator 0)", "SVDF (operator 1)");
    }

    [Fact]
    public void ActivationsOf16Bits_AreRefusedWithTheWayOut()
    {
        var builder = new TfliteBuilder();
        int x = builder.Input("x", TfliteType.Int16, [1, 2], 0.001f);
        int y = builder.Tensor("y", TfliteType.Int16, [1, 2], 0.001f);
        Refusal.Assert(
            DiagnosticCatalog.UnsupportedTfliteTensor, () => Read(builder.Operator(19, [x], [y]).Output(y).ToBytes()), "'x'", "16 bits");
    }

    [Theory]
    [InlineData(0, new[] { 0f, 3, 100 })]
    [InlineData(128, new[] { -2f, 0, 3 })]
    public void AMeanInTheMiddleOfTwoLevels_GoesAwayFromTheZeroOfInt8(int zeroPoint, float[] samples)
    {
        var builder = new TfliteBuilder();
        int x = builder.Input("x", TfliteType.Int8, [1, 2, 2, 1], 1, zeroPoint - 128);
        int y = builder.Tensor("y", TfliteType.Int8, [1, 1, 1, 1], 1, zeroPoint - 128);
        byte[] file = builder.Operator(1, [x], [y], 5, (0, (byte)1), (1, 1), (2, 1), (3, 2), (4, 2), (5, (byte)0)).Output(y).ToBytes();
        foreach (float sample in samples)
        {
            float[] square = [sample, sample + 1, sample, sample + 1];
            Assert.Equal(TfliteReference.Run(TfliteReader.Read("m", file), square)[0], RunIntegers(Pipeline.Run(Import(file)), square)[0]);
        }
    }

    [Fact]
    public void ThePage_NamesEveryOperator()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "tflite.md"));
        Assert.All(OperatorGroups.All.Keys, name => Assert.Matches($@"\b{name}\b", page));
    }

    private static float[] RunIntegers(Graph optimized, float[] sample)
    {
        Plan plan = PlanOf(optimized, [sample]);
        return IntegerOracle.DequantizeOutput(plan, new IntegerOracle(plan).Run(IntegerOracle.QuantizeInput(plan, sample)));
    }

    private static Plan PlanOf(Graph optimized, float[][] samples) =>
        Planner.CreatePlan(Quantizer.Quantize(optimized, Calibrator.Run(optimized, samples, RangeMethod.MinMax)));

    private Graph Import(byte[] file) => Compilability.Import(Read(file));

    private OnnxModel Read(byte[] file) => ModelFile.Read(_folder.Write("m.tflite", file));
}
