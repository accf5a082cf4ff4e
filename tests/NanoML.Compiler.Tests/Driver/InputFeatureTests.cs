using NanoML.Compiler.Compression;
using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Tests.Support;
using NanoML.Compiler.Training;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Driver;

public sealed class InputFeatureTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FeatureModels _models;

    public InputFeatureTests() => _models = new FeatureModels(_folder);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sub-div")]
    [InlineData("mul-add")]
    [InlineData("batch-norm")]
    [InlineData("diagonal")]
    [InlineData("clip")]
    [InlineData("flatten")]
    [InlineData("negative")]
    [InlineData("none")]
    public void Run_FeaturesOfVeryDifferentSize_KeepTheirPrecisionHoweverTheScalerIsWritten(string scaler)
    {
        Compilation compilation = Compilation.Run(_models.Save(scaler));

        Verify(compilation, FeatureModels.Rows(scaler, 50, 2), 28);
        Assert.Equal(["Dense", "Dense"], compilation.Plan.Calls.Select(call => call.Kernel));
        Assert.DoesNotContain(compilation.Warnings, warning => warning.Contains("levels", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sub-div")]
    [InlineData("clip")]
    [InlineData("flatten")]
    [InlineData("negative")]
    [InlineData("none")]
    public void Quantize_OfTheEmittedModel_GivesTheOraclesBytes(string scaler)
    {
        Compilation compilation = Compilation.Run(_models.Save(scaler));
        InputQuantization input = compilation.Plan.Input.Quantization;
        var random = new Random(3);
        for (int round = 0; round < 300; round++)
        {
            float[] row = [.. Enumerable.Range(0, FeatureModels.Features).Select(f => Edge(input, f % input.FeatureCount, random))];
            Assert.Equal(IntegerOracle.QuantizeInput(compilation.Plan, row), FeatureModels.Quantize(compilation, row));
            Assert.Equal(IntegerOracle.QuantizeInput(compilation.Plan, row), FeatureModels.QuantizeRows(compilation, [row]));
        }
    }

    [Theory]
    [InlineData(Shrinking.Int4)]
    [InlineData(Shrinking.Pruned)]
    [InlineData(Shrinking.SmallestPruned)]
    [InlineData(Shrinking.Dropped)]
    public void Run_CompressedToo_IsCloseToTheFloatModelAndBitExact(Shrinking mode)
    {
        CompileOptions options = _models.Save("none");
        options = mode switch
        {
            Shrinking.Int4 => options with { Compression = new CompressionOptions { Weights = WeightFormat.Int4 } },
            Shrinking.Pruned => options with { Compression = new CompressionOptions { PruneRatio = 0.2 } },
            Shrinking.SmallestPruned => options with { Compression = new CompressionOptions { PruneRatio = 0.1, PruneCriterion = PruneCriterion.Magnitude } },
            _ => options with { DropFeatures = new FeatureDropping(1) },
        };
        Compilation compilation = Compilation.Run(options);

        Verify(compilation, FeatureModels.Rows("none", 50, 2), 10);
        Assert.Equal(mode == Shrinking.Dropped ? 5 : 6, compilation.Plan.Input.Quantization.FeatureCount);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    public void Run_WindowsOfASensor_HaveAScaleForEachChannel(bool channelsFirst, int padding)
    {
        Compilation compilation = Compilation.Run(SaveWindows(channelsFirst, padding, out float[][] test));

        Verify(compilation, test, 30);
        Assert.Equal((6, 1), (compilation.Plan.Input.Quantization.FeatureCount, compilation.Plan.Input.Quantization.Stride));
        float[] device = compilation.Plan.Input.Port.Arrange(test[0]);
        Assert.Equal(
            IntegerOracle.QuantizeInput(compilation.Plan, test[0]), FeatureModels.QuantizeRows(compilation, [.. device.Chunk(6)]));
    }

    [Fact]
    public void Run_FeaturesOfOneSize_KeepOneScale()
    {
        CompileOptions options = _models.Save("none");
        float[][] alike = [.. Enumerable.Range(0, 50).Select(k => Tensors.Random(Shape.Of(6), -1, 1, k).Floats)];
        Compilation compilation = Compilation.Run(_models.Options(options.ModelPath, [6], alike));

        Assert.True(compilation.Plan.Input.Quantization.IsOneScale);
        Assert.Empty(compilation.Plan.Input.Quantization.Tables);
    }

    [Fact]
    public void Run_FeaturesThatAreAddedToALayer_AreWarnedOfWithNumbers()
    {
        string model = new OnnxModelBuilder().Input("x", 1, 3).Initializer("w", [3, 3], Tensors.Random(Shape.Of(3, 3), 10, 20).Floats)
            .Node("MatMul", ["x", "w"], ["d"], "dense").Node("Add", ["x", "d"], ["y"], "residual").Output("y", 1, 3)
            .Save(_folder.File("residual.onnx"));
        float[][] samples = [.. Enumerable.Range(0, 30).Select(k => new[] { k * 0.001f, k * 0.002f, k * 10 })];
        samples[3] = [0.02f, 0.01f, 0];
        Compilation compilation = Compilation.Run(_models.Options(model, [3], [.. samples.Select(s => new[] { s[0], s[1], s[2] })]));
        float[][] small = [.. samples.Select(s => new[] { s[0], s[1], 0f })];
        Compilation poor = Compilation.Run(_models.Options(model, [3], [.. small, [0, 0, 290]]));

        Assert.True(compilation.Plan.Input.Quantization.IsOneScale);
        Assert.Contains(poor.Warnings, w => w.StartsWith("2 of 3 input features use fewer than 16 of the 256 levels", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_InputThatAQdqModelPrescribes_IsLeftAlone()
    {
        string model = new OnnxModelBuilder().Input("x", 1, 3).Initializer("s", [], 0.5f).Initializer("z", DataType.Uint8, [], 7)
            .Initializer("w", [3, 2], Tensors.Random(Shape.Of(3, 2), -1, 1).Floats)
            .Node("QuantizeLinear", ["x", "s", "z"], "q").Node("DequantizeLinear", ["q", "s", "z"], "d").Node("MatMul", ["d", "w"], "y")
            .Output("y", 1, 2).Save(_folder.File("qdq.onnx"));
        float[][] samples = [.. Enumerable.Range(0, 30).Select(k => new[] { k * 0.001f, k * 1f, k * 4f })];
        Compilation compilation = Compilation.Run(_models.Options(model, [3], samples));

        Assert.True(compilation.Plan.Input.Quantization.IsOneScale);
        Assert.Equal(new QuantParams(0.5f, 7), compilation.Plan.Input.Quant);
    }

    [Theory]
    [InlineData("sub-div")]
    [InlineData("clip")]
    [InlineData("none")]
    public void Tune_ThenCompile_KeepsTheScalesOfFeatures(string scaler)
    {
        CompileOptions options = _models.Save(scaler);
        Tuning tuned = Tuning.Run(new TuneOptions
        {
            ModelPath = options.ModelPath,
            DataPath = options.DataPath!,
            Epochs = 2,
        });
        File.WriteAllBytes(_folder.File("tuned.onnx"), OnnxWriter.ToBytes(tuned.Model));
        Compilation compilation = Compilation.Run(options with { ModelPath = _folder.File("tuned.onnx") });

        Assert.Equal(6, compilation.Plan.Input.Quantization.FeatureCount);
        Verify(compilation, FeatureModels.Rows(scaler, 50, 2), 30);
    }

    private static void Verify(Compilation compilation, float[][] test, double leastDb)
    {
        VerifyReport report = Verification.Run(
            compilation, new SampleSet("test", test.Length, test, null, null), new FloatOracle(compilation.Imported));
        Assert.True(report.BitExact);
        Assert.InRange(report.SqnrDb, leastDb, 200);
    }

    /// <summary>A value in the range of a feature, at or beyond its ends, or half-way between two levels.</summary>
    private static float Edge(InputQuantization input, int feature, Random random)
    {
        float scale = input.AllScales[feature];
        float origin = input.AllOrigins[feature];
        return random.Next(5) switch
        {
            0 => origin + (scale * (random.Next(-130, 130) + 0.5f)),
            1 => random.Next(2) == 0 ? float.MaxValue : float.MinValue,
            2 => random.Next(2) == 0 ? float.PositiveInfinity : float.NegativeInfinity,
            3 => origin,
            _ => origin + (scale * 300 * (random.NextSingle() - 0.5f)),
        };
    }

    /// <summary>Windows of 12 samples of an accelerometer (1 g) and a gyroscope (500 degrees a second), through a convolution.</summary>
    private CompileOptions SaveWindows(bool channelsFirst, int padding, out float[][] test)
    {
        const int Window = 12;
        var model = new OnnxModelBuilder();
        string x = "x";
        if (channelsFirst)
        {
            model.Input("x", 1, 6, Window);
        }
        else
        {
            model.Input("x", 1, Window, 6).Node("Transpose", ["x"], "t", ("perm", new long[] { 0, 2, 1 }));
            x = "t";
        }

        float[] sizes = [1, 1, 1, 500, 500, 500];
        float[] weights = [.. Tensors.Random(Shape.Of(4, 6, 3), -1, 1, 4).Floats.Select((w, k) => w / sizes[k / 3 % 6])];
        string path = model.Initializer("w", [4, 6, 3], weights)
            .Node("Conv", [x, "w"], "c", ("kernel_shape", new long[] { 3 }), ("pads", new long[] { padding, padding }))
            .Node("Relu", ["c"], "r").Node("GlobalAveragePool", ["r"], "g").Output("g", 1, 4, 1).Save(_folder.File("windows.onnx"));
        float[] Sample(int seed) => [.. Tensors.Random(Shape.Of(6 * Window), -1, 1, seed).Floats
            .Select((v, k) => v * sizes[channelsFirst ? k / Window : k % 6])];
        test = [.. Enumerable.Range(100, 20).Select(Sample)];
        return _models.Options(path, channelsFirst ? [6, Window] : [Window, 6], [.. Enumerable.Range(0, 40).Select(Sample)]);
    }

    public enum Shrinking
    {
        Int4,
        Pruned,
        SmallestPruned,
        Dropped,
    }
}
