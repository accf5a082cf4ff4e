using NanoML.Compiler.Compression;
using System.Text.Json;
using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Driver;

/// <summary>What the project promises of the real models, with the options a user has who gives none.</summary>
public class AccuracyTests
{
    [SharedTheory]
    [InlineData("kws", 0.7)]
    [InlineData("ic", 1.0)]
    public void Verify_FloatModel_LosesFewPointsAndIsBitExact(string name, double points)
    {
        Compilation compilation = Compile($"{name}.onnx", $"{name}_calib.npz");
        SampleSet test = Compilation.LoadSamples(compilation.Options, compilation.Imported, SharedData.Data($"{name}_dev.npz"));
        VerifyReport report = Verification.Run(compilation, test, new FloatOracle(compilation.Imported));

        Assert.True(report.BitExact);
        double lost = 100 * (report.FloatAccuracy!.Value - report.Accuracy!.Value);
        Assert.True(lost <= points, $"{lost:f2} points lost, more than {points}");
    }

    [SharedTheory]
    [InlineData("kws", WeightFormat.Int4, 0, 1.5)]
    [InlineData("ic", WeightFormat.Int4, 0, 1.5)]
    [InlineData("kws", WeightFormat.Int3, 0, 4)]
    [InlineData("ic", WeightFormat.Int3, 0, 4)]
    [InlineData("kws", WeightFormat.Int8, 0.5, 1.5)]
    [InlineData("ic", WeightFormat.Int8, 0.5, 2)]
    [InlineData("kws", WeightFormat.Int4, 0.5, 2.5)]
    public void Verify_CompressedModel_LosesFewPointsAndIsBitExact(string name, WeightFormat weights, double prune, double points)
    {
        Compilation compilation = Compile($"{name}.onnx", $"{name}_calib.npz", new CompressionOptions(weights, prune));
        SampleSet test = Compilation.LoadSamples(compilation.Options, compilation.Imported, SharedData.Data($"{name}_dev.npz"));
        VerifyReport report = Verification.Run(compilation, test, new FloatOracle(compilation.Imported));

        Assert.True(report.BitExact);
        double lost = 100 * (report.FloatAccuracy!.Value - report.Accuracy!.Value);
        Assert.True(lost <= points, $"{lost:f2} points lost, more than {points}");
    }

    [SharedFact]
    public void Run_Int4OfAQdqModel_KeepsItsWeightsWithAWarning()
    {
        Compilation compilation = Compile("qdq/kws.onnx", "kws_calib.npz", new CompressionOptions(WeightFormat.Int4));

        Assert.Contains("QDQ", Assert.Single(compilation.Warnings), StringComparison.Ordinal);
        Assert.All(compilation.Quantized.Weights.Values, weights => Assert.Equal(8, weights.Bits));
    }

    [SharedTheory]
    [InlineData("kws")]
    [InlineData("ic")]
    public void Verify_QdqModel_ChoosesAsOnnxRuntimeDoes(string name)
    {
        Compilation compilation = Compile($"qdq/{name}.onnx", $"{name}_calib.npz");
        SampleSet test = Compilation.LoadSamples(compilation.Options, compilation.Imported, SharedData.Data($"{name}_dev.npz"));
        int[] golden = GoldenClasses($"qdq_{name}");
        Assert.Equal(golden.Length, test.Count);

        // With its choices for labels, accuracy is agreement; the float model would only cost time.
        VerifyReport report = Verification.Run(compilation, test with { Labels = golden }, new NoReference(compilation));

        Assert.True(report.BitExact);
        Assert.True(report.Accuracy >= 0.99, $"agreement is {report.Accuracy:p2}");
    }

    [SharedFact]
    public void Verify_Autoencoder_ReconstructsWithinTwentyDecibels()
    {
        Compilation compilation = Compile("ad.onnx", "ad_frames.npz");
        SampleSet test = Compilation.LoadSamples(compilation.Options, compilation.Imported, SharedData.Data("ad_frames.npz"));
        VerifyReport report = Verification.Run(compilation, test, new FloatOracle(compilation.Imported));

        Assert.True(report.BitExact);
        Assert.True(report.SqnrDb >= 20, $"SQNR is {report.SqnrDb:f1} dB");
    }

    private static Compilation Compile(string model, string data, CompressionOptions? compression = null) =>
        Compilation.Run(new CompileOptions
        {
            ModelPath = SharedData.Model(model),
            Target = "esp32-psram",
            DataPath = SharedData.Data(data),
            Compression = compression ?? new CompressionOptions(),
        });

    private static int[] GoldenClasses(string name)
    {
        string path = Path.Combine(Repository.Root, "tests", "NanoML.Conformance.Tests", "golden", $"{name}.json");
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(path));
        return [.. golden.RootElement.GetProperty("top1").EnumerateArray().Select(top => top.GetInt32())];
    }

    private sealed class NoReference(Compilation compilation) : IReferenceModel
    {
        public float[] Run(float[] input) => new float[compilation.Plan.Output.Shape.Count];

        public float[][] Run(float[][] inputs) => Array.ConvertAll(inputs, Run);

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
