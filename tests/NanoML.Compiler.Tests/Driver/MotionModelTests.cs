using NanoML.Compiler.Compression;
using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Streaming;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Driver;

/// <summary>The model of firmware/apps/Motion on recordings that its training never saw, and the code that the application ships.</summary>
public sealed class MotionModelTests(MotionModelTests.Models models) : IClassFixture<MotionModelTests.Models>
{
    private const int Hop = 32;
    private const double LeastAccuracy = 0.85;

    // Milliseconds of a step on an ESP32 at 240 MHz; the board file is for 160 MHz.
    private const double LongestStep = 40;
    private const double FromBoardTo240 = 160.0 / 240;

    private const string Regenerate =
        "train_motion.py imu_recordings.npz --out out; nanoml compile firmware/apps/Motion/model.onnx --data out/calib.npz --target esp32 "
        + "--weights int4 --stream --hop 32 --reserve-heap 15K --name MotionCnn --out out, then copy out/MotionCnn/MotionCnn*.cs to firmware/apps/Motion/Generated";

    [SharedTheory]
    [InlineData(WeightFormat.Int8)]
    [InlineData(WeightFormat.Int4)]
    public void Verify_HeldBackRecordings_AreRecognisedInFloatAndInteger(WeightFormat weights)
    {
        Compilation compilation = models.Of(weights);
        SampleSet test = Compilation.LoadSamples(compilation.Options, compilation.Imported, models.Recordings.Test);

        VerifyReport report = Verification.Run(compilation, test, new FloatOracle(compilation.Imported));

        Assert.Equal(541, report.Samples);
        Assert.True(report.BitExact);
        Assert.Equal(1, report.Stream!.SameBytes);
        Assert.True(report.FloatAccuracy >= LeastAccuracy, $"{report.FloatAccuracy:p2} in float");
        Assert.True(report.Accuracy >= LeastAccuracy, $"{report.Accuracy:p2} with {weights}");
        Assert.All(Enumerable.Range(0, 4), label => Assert.InRange(Recall(report, label), 0.5, 1));
    }

    /// <summary>The application steps on and on; what it then says is what the model says of the last 2.56 seconds alone.</summary>
    [SharedFact]
    public void Steps_OverWholeRecordings_GiveTheBytesOfTheWindowsThatEndThere()
    {
        Compilation compilation = models.Of(WeightFormat.Int4);
        var windows = new IntegerOracle(compilation.WindowPlan);
        using EmittedModel step = EmittedModel.Load(compilation.Assemblies[^1]);
        int compared = 0;
        foreach (short[][] samples in models.Recordings.HeldBack.Select(MotionRecordings.Samples))
        {
            step.Reset();
            for (int end = Hop; end <= samples[0].Length; end += Hop)
            {
                Levels(compilation.Plan, samples, end - Hop, end).CopyTo(step.Input, 0);
                step.Step();
                if (end >= MotionRecordings.Window)
                {
                    Assert.Equal(windows.Run(Levels(compilation.WindowPlan, samples, end - MotionRecordings.Window, end)), step.Output);
                    compared++;
                }
            }
        }

        Assert.True(compared > 400, $"{compared} steps");
    }

    [SharedFact]
    public void Generated_IsWhatTheCompilerMakesOfTheModel()
    {
        EmittedAssembly own = models.Of(WeightFormat.Int4).Code.Assemblies[^1];

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
    public void Profile_AStepOnEsp32At240MHz_IsWithinTheBound(WeightFormat weights) =>
        Assert.InRange(Profiling.Run(models.Of(weights)).PredictedMs * FromBoardTo240, 1, LongestStep);

    private static double Recall(VerifyReport report, int label)
    {
        Verdict[] own = [.. report.Verdicts.Where(verdict => verdict.Label == label)];
        return (double)own.Where(verdict => verdict.Class == label).Sum(verdict => verdict.Samples) / own.Sum(verdict => verdict.Samples);
    }

    private static byte[] Levels(Plan plan, short[][] samples, int begin, int end) =>
        IntegerOracle.QuantizeInput(plan, [.. samples.SelectMany(axis => axis[begin..end]).Select(count => (float)count)]);

    /// <summary>The recordings, and the model compiled with them: once for each format of weights.</summary>
    public sealed class Models : IDisposable
    {
        private readonly Lazy<MotionRecordings> _recordings = new(() => new MotionRecordings());
        private readonly Dictionary<WeightFormat, Compilation> _compilations = [];

        internal MotionRecordings Recordings => _recordings.Value;

        internal Compilation Of(WeightFormat weights)
        {
            if (!_compilations.TryGetValue(weights, out Compilation? compilation))
            {
                compilation = Compilation.Run(new CompileOptions
                {
                    ModelPath = MotionRecordings.App("model.onnx"),
                    Target = "esp32",
                    DataPath = Recordings.Calibration,
                    Name = "MotionCnn",
                    Compression = new CompressionOptions(weights),
                    Stream = new StreamOptions(null, Hop),
                    ReservedHeap = 15 * 1024,
                });
                _compilations.Add(weights, compilation);
            }

            return compilation;
        }

        public void Dispose()
        {
            if (_recordings.IsValueCreated)
            {
                Recordings.Dispose();
            }
        }
    }
}
