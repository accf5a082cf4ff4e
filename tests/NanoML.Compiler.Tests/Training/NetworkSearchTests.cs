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
    private static readonly TrainOptions s_options = new() { Target = "esp32", Minutes = 2e-3, Seed = 3, Threads = 2 };

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
        for (int round = 0; round < SearchPlan.Rounds - 1; round++)
        {
            left = round == 0 ? left : left[^SearchPlan.Places(left.Length)..];
            int longer = plan.Steps(round, left);
            Assert.True(longer >= before);
            (before, spent) = (longer, spent + (longer * left.Sum() * FloatTraining.Batch));
        }

        left = left[^SearchPlan.Places(left.Length)..];
        (int folds, TrainingSteps steps) = plan.Last(left);
        Assert.InRange(folds, 1, Folds.Parts);
        spent += Cost(steps, folds * left.Sum()) + Cost(plan.Finish(left.Max()), left.Max());
        Assert.InRange(spent, 0, Math.Max(1.01 * minutes * 60 * TrainingCost.PerSecond, 200 * FloatTraining.Batch * costs[0]));
    }

    private static double Cost(TrainingSteps steps, double cost) =>
        cost * FloatTraining.Batch * (steps.Float + (steps.Rounded * TrainingCost.RoundedFactor));

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

    [Fact]
    public void TheBest_IsTakenWhereItIsAskedFor()
    {
        Trial[] trials = [Trial(10, 0.80), Trial(20, 0.935), Trial(40, 0.95), Trial(80, 0.94)];
        Assert.Equal(40, Choice.Of(trials, ChoiceRule.Best).Candidate.Price.Milliseconds);
        Assert.Equal([40, 80], Choice.Next(trials, 2, ChoiceRule.Best).Select(candidate => candidate.Price.Milliseconds));
    }

    [Fact]
    public void OfNetworksThatNeverErr_TheLossTells()
    {
        ILabelledExamples examples = new FixedExamples([.. Enumerable.Repeat(new float[1], 40)], [.. Enumerable.Repeat(0, 40)]);
        Trial unsure = Scored(10, 0.4f, 0.5f);
        Trial sure = Scored(20, 2, 3);
        Trial surer = Scored(40, 1.9f, 3.2f);
        Trial wrongOnce = Scored(5, 2, 3, wrong: 1);

        Assert.All([unsure, sure, surer], trial => Assert.Equal((1.0, 0.0), (trial.Accuracy.Share, trial.Accuracy.StandardError)));
        Assert.Equal(sure, Choice.Of([unsure, sure, surer]));
        Assert.Equal([10, 20], Choice.Next([unsure, sure, Scored(30, 0.3f, 0.4f)], 2).Select(candidate => candidate.Price.Milliseconds));
        Assert.Equal(sure, Choice.Of([wrongOnce with { Float = Scored(5, 0.4f, 0.5f, wrong: 1).Float }, sure]));
        Assert.Equal(wrongOnce, Choice.Of([wrongOnce, sure]));

        // By turns so sure of the right class, and of the other in those that are wrong.
        Trial Scored(double milliseconds, float even, float odd, int wrong = 0) => Trial(milliseconds, 0) with
        {
            Float = Accuracy.Of(examples, [.. Enumerable.Range(0, 40).Select(k => new[] { k < wrong ? -0.1f : k % 2 == 0 ? even : odd, 0 })]),
        };
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(Folds.Parts)]
    public void Folds_NeverCutThroughARecordingAndHaveAllClasses(int count)
    {
        LabelledData data = Toy.Data(s_columns, 180);
        var examples = new JoinedExamples(data.Training, data.Validation);

        ImmutableArray<ImmutableArray<int>> folds = Folds.Of(examples, data.Training.Count, count, 7);

        Assert.Equal(count, folds.Length);
        int[] judged = [.. folds.SelectMany(fold => fold)];
        Assert.Equal(judged.Distinct(), judged);
        Assert.Equal(count == 1 ? 60 : count == Folds.Parts ? 240 : judged.Length, judged.Length);
        foreach (ImmutableArray<int> fold in folds)
        {
            int[] others = [.. Enumerable.Range(0, examples.Count).Except(fold)];
            Assert.Empty(fold.Select(examples.Recording).Intersect(others.Select(examples.Recording)));
            Assert.Equal(3, fold.Select(examples.Label).Distinct().Count());
            Assert.Equal(3, others.Select(examples.Label).Distinct().Count());
        }
    }

    [Fact]
    public void ALastRound_JudgesEachExampleByWhatDidNotSeeIt()
    {
        // What is alike within a recording and nowhere else: known to a network that saw it, and to no other.
        LabelledData data = Toy.Data(s_columns) with { Training = new ByRecording(60, 0), Validation = new ByRecording(20, 60), Classes = ["a", "b"] };
        var candidate = Trial(10, 0).Candidate with { Network = new Network("dense", [32, 32], 1) };
        InputScale scale = InputScales.Of(data.Shape, [.. Enumerable.Range(0, 60).Select(data.Training.Plain)]);
        var last = new FinalRound(s_options, data, scale, Folds.Parts, new TrainingSteps(200, 10));

        Trial trial = last.Judge(candidate, null, default)!;
        Graph finished = last.Finish(candidate.Network, new TrainingSteps(200, 10), null, default)!;

        Assert.Equal(80, last.Judges);
        Assert.InRange(trial.Accuracy.Share, 0.2, 0.8);
        Assert.InRange(Accuracy.Of(finished, new JoinedExamples(data.Training, data.Validation), 2).Share, 0.95, 1);
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

    /// <summary>Each recording, of four examples, is a direction of its own and has a random class.</summary>
    private sealed class ByRecording(int count, int first) : ILabelledExamples
    {
        public int Count => count;

        public int Label(int example) => new Random(Group(example)).Next(2);

        public string Recording(int example) => $"{Group(example)}";

        public float[] Plain(int example)
        {
            var random = new Random(1000 + Group(example));
            return [.. Enumerable.Range(0, 12).Select(_ => (4 * random.NextSingle()) - 2)];
        }

        public float[] Augmented(int example, Random random) => [.. Plain(example).Select(x => x + (0.05f * random.NextSingle()))];

        private int Group(int example) => (first + example) / 4;
    }
}
