using System.Collections.Immutable;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Tests.Support;
using NanoML.Compiler.Training;
using NanoML.Compiler.Training.Networks;
using NanoML.Compiler.Training.Search;

namespace NanoML.Compiler.Tests.Training;

public sealed class NetworkSearchTests
{
    private static readonly TrainOptions s_options = new() { Target = "esp32", Minutes = 5e-4, Seed = 3, Threads = 2 };

    private static readonly Shape s_columns = Shape.Of(1, 12);

    [Fact]
    public void ASearch_WritesANetworkThatCompilesAndIsRight()
    {
        LabelledData data = Toy.Data(s_columns);
        SearchResult result = NetworkSearch.Run(s_options, data);
        byte[] bytes = OnnxWriter.ToBytes(result.Model);

        Assert.InRange(result.Chosen.Accuracy.Share, 0.9, 1);
        Assert.Contains(result.Chosen, result.Trials);
        using var folder = new TempFolder();
        Graph read = GraphImporter.ImportSample(ModelFile.Read(folder.Write("model.onnx", bytes)), ImmutableDictionary<string, int>.Empty);
        Assert.Equal("a,b,c", read.Metadata["labels"]);
        Assert.Equal(result.Chosen.Accuracy.Share, Accuracy.Of(read, data.Validation, 2).Share, 0.02);
        Compilation compilation = Compilation.Run(new CompileOptions { ModelPath = folder.File("model.onnx"), Target = "esp32" });
        Assert.InRange(Profiling.Run(compilation).PredictedMs, 0.3 * result.Chosen.Candidate.Price.Milliseconds, 3 * result.Chosen.Candidate.Price.Milliseconds);
    }

    [Fact]
    public void TheSameSeed_WritesTheSameFileOnAnyNumberOfThreads()
    {
        TrainOptions options = s_options with { Minutes = 1e-4 };
        LabelledData data = Toy.Data(s_columns, 30);
        byte[] bytes = OnnxWriter.ToBytes(NetworkSearch.Run(options, data).Model);
        Assert.Equal(bytes, OnnxWriter.ToBytes(NetworkSearch.Run(options with { Threads = 1 }, data).Model));
        Assert.NotEqual(bytes, OnnxWriter.ToBytes(NetworkSearch.Run(options with { Seed = 4 }, data).Model));
    }

    [Fact]
    public void Cancelled_KeepsTheBestSoFar()
    {
        using var cancellation = new CancellationTokenSource();
        int trained = 0;
        var progress = new Heard<StageProgress>(p =>
        {
            if (p.Stage == Stage.Train && p.Share > 0.4 && trained++ == 0)
            {
                cancellation.Cancel();
            }
        });

        SearchResult result = NetworkSearch.Run(s_options, Toy.Data(s_columns), progress, cancellation.Token);

        Assert.True(result.IsCancelled);
        Assert.NotNull(result.Chosen.Quantized);
        Assert.NotEmpty(OnnxWriter.ToBytes(result.Model));
    }

    [Fact]
    public void CancelledAtOnce_HasNothing() =>
        Assert.Throws<OperationCanceledException>(() => NetworkSearch.Run(s_options, Toy.Data(s_columns), null, new CancellationToken(true)));

    [Fact]
    public void OneClass_IsRefused() => Refuse(
        DiagnosticCatalog.OneClass, "'c'", Toy.Data(s_columns) with { Training = new Toy(s_columns, 60, 1, classes: 2) });

    [Fact]
    public void NoValidation_IsRefused() => Refuse(
        DiagnosticCatalog.NoValidation, "0 examples", Toy.Data(s_columns) with { Validation = new FixedExamples([], []) });

    [Fact]
    public void FewExamples_AreRefused() => Refuse(
        DiagnosticCatalog.TooFewExamples, "6 examples", Toy.Data(s_columns) with { Training = new Toy(s_columns, 6, 1) });

    [Fact]
    public void NaN_IsRefusedWithItsRecording() => Refuse(
        DiagnosticCatalog.BadDataValue, "'1'", Toy.Data(Shape.Of(1, 1)) with
        {
            Training = new FixedExamples([.. Enumerable.Range(0, 9).Select(k => new[] { k == 1 ? float.NaN : k })], [0, 1, 2, 0, 1, 2, 0, 1, 2]),
        });

    [Fact]
    public void TooSlowForTheLimit_EndsWithExitCode1() => Assert.Equal(1, Refuse(
        DiagnosticCatalog.NothingFits, "are allowed", Toy.Data(s_columns), s_options with { MaxLatencyMs = 1e-3 }).Code.ExitCode);

    [Fact]
    public void ABoardThatIsTooSmall_IsNamedWithTheNumbers()
    {
        using var folder = new TempFolder();
        string board = File.ReadAllText(Path.Combine(Repository.Root, "boards", "esp32c3.json")).Replace("54472", "8300", StringComparison.Ordinal);
        Assert.Equal(1, Refuse(
            DiagnosticCatalog.NothingFits, "bytes of heap of 8300", Toy.Data(s_columns), s_options with { Target = folder.Write("small.json", board) }).Code.ExitCode);
    }

    [Fact]
    public void ShapesThatNoFamilyTakes_AreRefused() => Refuse(DiagnosticCatalog.NoNetwork, "1x3x2", Toy.Data(Shape.Of(1, 3, 2)));

    [Theory]
    [InlineData(0.01, 1000)]
    [InlineData(1, 1000)]
    [InlineData(10, 100000)]
    [InlineData(100, 60)]
    public void APlan_StaysWithinItsBudgetAndTrainsLongerEachRound(double minutes, int examples)
    {
        double[] costs = [.. Enumerable.Range(1, 12).Select(k => 1e5 * k)];
        var plan = new SearchPlan(minutes, examples);
        double[] left = costs[..plan.Begin(costs)];
        double spent = 0;
        int before = 0;
        for (int round = 0; round < SearchPlan.Rounds; round++)
        {
            left = round == 0 ? left : left[^SearchPlan.Places(left.Length)..];
            int steps = plan.Steps(round, left);
            Assert.True(steps >= before);
            (before, spent) = (steps, spent + (steps * left.Sum() * FloatTraining.Batch));
        }

        spent += plan.RoundedSteps(left) * left.Sum() * FloatTraining.Batch * TrainingCost.RoundedFactor;
        Assert.InRange(spent, 0, Math.Max(1.01 * minutes * 60 * TrainingCost.PerSecond, 200 * FloatTraining.Batch * costs[0]));
    }

    [Fact]
    public void ASmallBudget_TriesTheFastestAlone()
    {
        Assert.Equal(1, new SearchPlan(1e-9, 100).Begin([1, 2, 3]));
        Assert.Equal(3, new SearchPlan(10, 100).Begin([1, 2, 3]));
        Assert.Equal(2, new SearchPlan(10, 100).Begin([1, 2, 1e12]));
    }

    [Fact]
    public void TheFastestWithinOneStandardError_IsTaken()
    {
        Trial[] trials = [Trial(10, 0.80), Trial(20, 0.935), Trial(40, 0.95), Trial(80, 0.93)];
        Assert.Equal(20, Choice.Of(trials).Candidate.Price.Milliseconds);
        Assert.Equal([10, 20, 40], Choice.Front(trials).Select(trial => trial.Candidate.Price.Milliseconds));
        Assert.Equal([20, 40], Choice.Next(trials, 2).Select(candidate => candidate.Price.Milliseconds));
    }

    private static Trial Trial(double milliseconds, double accuracy) => new(
        new Candidate(new Network("dense", [(int)milliseconds]), new NetworkPrice(milliseconds, 1, 1), 1, 1, 1), 1, 1, new Accuracy(accuracy, 0.02));

    private static CompilerException Refuse(DiagnosticCode code, string text, LabelledData data, TrainOptions? options = null)
    {
        var refusal = Assert.Throws<CompilerException>(() => NetworkSearch.Run(options ?? s_options, data));
        Assert.Equal(code, refusal.Code);
        Assert.Contains(text, refusal.Message, StringComparison.Ordinal);
        return refusal;
    }
}
