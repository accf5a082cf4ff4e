using NanoML.Compiler.Compression;
using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Driver;

/// <summary>The model of firmware/apps/Motion on recordings that its training never saw, and the code that the application ships.</summary>
public sealed class MotionModelTests
{
    private const double LeastAccuracy = 0.85;

    // Milliseconds of an inference on an ESP32 at 240 MHz; the board file is for 160 MHz.
    private const double LongestInference = 150;
    private const double FromBoardTo240 = 160.0 / 240;

    private const string Regenerate =
        "train_motion.py imu_recordings.npz --out out; nanoml compile firmware/apps/Motion/model.onnx --data out/calib.npz --target esp32 "
        + "--weights int4 --name MotionCnn --out out, then copy out/MotionCnn/MotionCnn*.cs to firmware/apps/Motion/Generated";

    [SharedTheory]
    [InlineData(WeightFormat.Int8)]
    [InlineData(WeightFormat.Int4)]
    public void Verify_HeldBackRecordings_AreRecognisedInFloatAndInteger(WeightFormat weights)
    {
        using var recordings = new MotionRecordings();
        Compilation compilation = Compile(recordings, weights);
        SampleSet test = Compilation.LoadSamples(compilation.Options, compilation.Imported, recordings.Test);

        VerifyReport report = Verification.Run(compilation, test, new FloatOracle(compilation.Imported));

        Assert.Equal(541, report.Samples);
        Assert.True(report.BitExact);
        Assert.True(report.FloatAccuracy >= LeastAccuracy, $"{report.FloatAccuracy:p2} in float");
        Assert.True(report.Accuracy >= LeastAccuracy, $"{report.Accuracy:p2} with {weights}");
        Assert.All(Enumerable.Range(0, 4), label => Assert.InRange(Recall(report, label), 0.5, 1));
    }

    [SharedFact]
    public void Generated_IsWhatTheCompilerMakesOfTheModel()
    {
        using var recordings = new MotionRecordings();
        EmittedAssembly own = Compile(recordings, WeightFormat.Int4).Code.Assemblies[^1];

        string folder = MotionRecordings.App("Generated");
        IEnumerable<string?> committed = Directory.GetFiles(folder).Select(Path.GetFileName);
        Assert.Equal(own.Sources.Select(file => Path.GetFileName(file.Path)).Order(), committed.Order());
        Assert.All(own.Sources, file =>
        {
            string path = Path.Combine(folder, Path.GetFileName(file.Path));
            Assert.True(file.Text == File.ReadAllText(path), $"{path} is stale. Run {Regenerate}.");
        });
    }

    [SharedTheory]
    [InlineData(WeightFormat.Int8)]
    [InlineData(WeightFormat.Int4)]
    public void Profile_Esp32At240MHz_IsWithinTheBound(WeightFormat weights)
    {
        using var recordings = new MotionRecordings();
        ProfileReport profile = Profiling.Run(Compile(recordings, weights));

        Assert.InRange(profile.PredictedMs * FromBoardTo240, 1, LongestInference);
    }

    private static double Recall(VerifyReport report, int label)
    {
        Verdict[] own = [.. report.Verdicts.Where(verdict => verdict.Label == label)];
        return (double)own.Where(verdict => verdict.Class == label).Sum(verdict => verdict.Samples) / own.Sum(verdict => verdict.Samples);
    }

    private static Compilation Compile(MotionRecordings recordings, WeightFormat weights) => Compilation.Run(new CompileOptions
    {
        ModelPath = MotionRecordings.App("model.onnx"),
        Target = "esp32",
        DataPath = recordings.Calibration,
        Name = "MotionCnn",
        Compression = new CompressionOptions(weights),
    });
}
