using System.Collections.Immutable;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Tests.Support;
using NanoML.Compiler.Training;

namespace NanoML.Compiler.Tests.Training;

public sealed class TuningTests : IDisposable
{
    private readonly TinyTask _task = new();

    public void Dispose() => _task.Dispose();

    [Fact]
    public void RandomStudent_LearnsFromTheTeacherAlone()
    {
        string student = _task.Save("student.onnx", TinyTask.Network(3, seed: 3));
        TuneOptions options = _task.Options with { StudentPath = student, DataPath = _task.Unlabelled, Epochs = 15, Bits = 4 };
        TuneReport report = Tuning.Run(options).Report;
        Assert.Equal((LossKind.Kl, 0.0), (report.Loss, report.Alpha));
        Assert.True(report.Before.Agreement < 0.7);
        Assert.True(report.After.Agreement > 0.8, $"{report.After}");
        Assert.True(report.After.Loss < report.Before.Loss / 2);
        Assert.Null(report.After.Accuracy);
    }

    [Fact]
    public void RandomStudent_LearnsFromLabelsAlone()
    {
        string student = _task.Save("student.onnx", TinyTask.Network(3, seed: 3));
        TuneReport report = Tuning.Run(_task.Options with { ModelPath = student, Alpha = 1, Epochs = 15 }).Report;
        Assert.True(report.TeacherAccuracy < 0.7);
        Assert.True(report.After.Accuracy > 0.8, $"{report.After}");
    }

    [Fact]
    public void Labels_CountOneHalfWhereThereAreSome()
    {
        TuneReport report = Tuning.Run(_task.Options with { Epochs = 1 }).Report;
        Assert.Equal((0.5, 144, 16), (report.Alpha, report.TrainingSamples, report.ValidationSamples));
        Assert.NotNull(report.After.Accuracy);
    }

    [Fact]
    public void PrunedChannels_AreGoneAndTheRestLearns()
    {
        Tuning whole = Tuning.Run(_task.Options with { Epochs = 1 });
        Tuning narrow = Tuning.Run(_task.Options with { ChannelPruneRatio = 0.5, Epochs = 15 });

        long parameters = Quantize(_task.Save("narrow.onnx", narrow)).Graph.CountParameters();
        Assert.True(parameters < 0.7 * Quantize(_task.Save("whole.onnx", whole)).Graph.CountParameters());
        Assert.True(narrow.Report.After.Loss < narrow.Report.Before.Loss);
    }

    [Theory]
    [InlineData(0.5, 4)]
    [InlineData(0.7, 2)]
    [InlineData(0, 3)]
    public void CompiledPlan_HasTheIntegersOfTheStudent(double ratio, int bits)
    {
        Graph start = TinyTask.Network(4, seed: 2);
        Tuning tuning = Tuning.Run(_task.Options with { StudentPath = _task.Save("s.onnx", start), PruneRatio = ratio, Bits = bits });
        QuantGraph compiled = Quantize(_task.Save("tuned.onnx", tuning));
        Node[] layers = [.. compiled.Graph.Nodes.Where(n => n.Op is IWeightedOp)];
        string[] names = [.. start.Nodes.Where(n => n.Op is Conv or Dense).Select(n => n.Name)];
        QuantWeights[] weights = [.. layers.Select(n => compiled.Weights[n.Name])];
        for (int k = 0; k < layers.Length; k++)
        {
            long[] levels = tuning.Model.Graph.Initializers[$"{names[k]}/weights/levels"].Integers!;
            long[] deployed = Array.ConvertAll(weights[k].Data, q => (long)q);

            // Behind the flattened image the columns of the last layer stand in the device's order.
            bool isReordered = layers[k].Op is Dense;
            Assert.Equal<long>(isReordered ? levels.Order() : levels, isReordered ? deployed.Order() : deployed);
            Assert.Equal(tuning.Model.Graph.Initializers[$"{names[k]}/weights/scale"].Floats!, weights[k].Scales);
            Assert.True(deployed.Count(q => q == 0) >= (int)(ratio * deployed.Length));
        }

        Assert.Equal(weights.Sum(l => l.Data.Count(q => q == 0)) / (double)weights.Sum(l => l.Data.Length), tuning.Report.Sparsity, 1e-9);
        Assert.Equal([8, bits, 8], weights.Select(l => l.Bits));
    }

    [Fact]
    public void CompiledPlan_NeedsNoCalibration()
    {
        Tuning tuning = Tuning.Run(_task.Options with { Epochs = 1 });
        QuantGraph compiled = Quantize(_task.Save("tuned.onnx", tuning));
        float[] scales = [.. tuning.Model.Graph.Initializers.Values
            .Where(t => t.Dims.IsEmpty && t.Floats is not null)
            .Select(t => t.Floats![0])];
        Assert.Equal(4, scales.Length);
        Assert.All(scales, scale => Assert.Contains(compiled.Activations.Values, value => value.Quant.Scale == scale));
    }

    [Fact]
    public void CompiledStudent_DoesWhatTrainingSawItDo()
    {
        string student = _task.Save("student.onnx", TinyTask.Network(4, seed: 2));
        Tuning tuning = Tuning.Run(_task.Options with { StudentPath = student, Bits = 3, Validation = 0 });
        Compilation compiled = Compile(_task.Save("tuned.onnx", tuning));
        VerifyReport report = Verification.Run(
            compiled, Compilation.LoadSamples(compiled.Options, compiled.Imported, _task.Data), new FloatOracle(compiled.Imported));
        Assert.True(report.BitExact);
        Assert.Equal(tuning.Report.After.Accuracy!.Value, report.Accuracy!.Value, 0.02);
    }

    [Fact]
    public void SameSeed_GivesTheSameFileOnAnyNumberOfThreads()
    {
        TuneOptions options = _task.Options with
        {
            StudentPath = _task.Save("student.onnx", TinyTask.Network(2, seed: 2)),
            PruneRatio = 0.6,
            Bits = 4,
            Epochs = 2,
        };
        byte[] one = OnnxWriter.ToBytes(Tuning.Run(options with { Threads = 1 }).Model);
        Assert.Equal(one, OnnxWriter.ToBytes(Tuning.Run(options with { Threads = 5 }).Model));
        Assert.NotEqual(one, OnnxWriter.ToBytes(Tuning.Run(options with { Seed = 2 }).Model));
    }

    [Fact]
    public void CancelledInTheFirstEpoch_KeepsWhatThereIsPrunedAsAsked()
    {
        using var cancellation = new CancellationTokenSource();
        string student = _task.Save("student.onnx", TinyTask.Network(4, seed: 2));
        TuneOptions options = _task.Options with { StudentPath = student, PruneRatio = 0.75 };
        Tuning tuning = Tuning.Run(options, new CancelAtTraining(cancellation), cancellation.Token);
        Assert.True(tuning.Report.IsCancelled);
        Assert.Equal(0, tuning.Report.Epochs);
        Assert.True(tuning.Report.Sparsity >= 0.74);
    }

    [Fact]
    public void CancelledBeforeTheTraining_HasNoResult()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Tuning.Run(_task.Options, null, cancellation.Token));
    }

    [Fact]
    public void Patience_EndsATrainingThatGetsNoBetter()
    {
        TuneReport report = Tuning.Run(_task.Options with { Epochs = 40, LearningRate = 1e-12, Patience = 2 }).Report;
        Assert.Equal((3, 1), (report.Epochs, report.BestEpoch));
    }

    [Fact]
    public void Metadata_KeepsLabelsAndSaysHowItWasMade()
    {
        Tuning tuning = Tuning.Run(_task.Options with { Epochs = 1, PruneRatio = 0.5, Seed = 7 });
        Assert.Equal("a,b,c,d", tuning.Model.Metadata["labels"]);
        string made = tuning.Model.Metadata[Tuning.MetadataKey];
        Assert.All(
            ["teacher=teacher.onnx", "prune=0.5", "bits=8", "seed=7", "alpha=0.5"],
            word => Assert.Contains(word, made, StringComparison.Ordinal));
    }

    [Fact]
    public void Autoencoder_IsTunedByItsSquaredError()
    {
        var b = new GraphBuilder(Shape.Of(1, 36));
        string hidden = b.Add(new Relu(), b.Gemm(GraphBuilder.Input, 12));
        Graph graph = b.Build(b.Gemm(b.Add(new Relu(), b.Gemm(hidden, 12)), 36));
        string path = _task.Save("autoencoder.onnx", Pipeline.RunFolding(graph));
        TuneReport report = Tuning.Run(_task.Options with { ModelPath = path, DataPath = _task.Unlabelled, Bits = 3, Epochs = 8 }).Report;
        Assert.Equal(LossKind.Mse, report.Loss);
        Assert.Null(report.After.Agreement);
        Assert.True(report.After.Loss < report.Before.Loss, $"{report}");
    }

    [Fact]
    public void Progress_TellsOfTraining()
    {
        var seen = new List<StageProgress>();
        Tuning.Run(_task.Options with { Epochs = 2 }, new Collector(seen));
        double[] shares = [.. seen.Where(p => p.Stage == Stage.Train).Select(p => p.Share)];
        Assert.Equal(shares.Order(), shares);
        Assert.Equal(2 * 36, shares.Length);
    }

    private static Compilation Compile(string path) => Compilation.Run(new CompileOptions { ModelPath = path, Target = "esp32" });

    // Without any calibrated range: every scale must come from the file.
    private static QuantGraph Quantize(string path) =>
        Quantizer.Quantize(Pipeline.Run(GraphImporter.Import(OnnxReader.Read(path))), ImmutableDictionary<string, QuantParams>.Empty);

    private sealed class Collector(List<StageProgress> seen) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => seen.Add(value);
    }

    private sealed class CancelAtTraining(CancellationTokenSource cancellation) : IProgress<StageProgress>
    {
        public void Report(StageProgress value)
        {
            if (value.Stage == Stage.Train)
            {
                cancellation.Cancel();
            }
        }
    }
}
