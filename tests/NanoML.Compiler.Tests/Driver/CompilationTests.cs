using NanoML.Compiler.Compression;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Onnx.Proto;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Tests.Support;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Driver;

public sealed class CompilationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_WithoutData_WarnsLoudly()
    {
        Assert.Contains("--data", Assert.Single(Compilation.Run(Bundled.Xor with { DataPath = null }).Warnings), StringComparison.Ordinal);
        Assert.Empty(Compilation.Run(Bundled.Xor).Warnings);
    }

    [Theory]
    [InlineData(1, "one sample only")]
    [InlineData(3, "all 3 samples are the same")]
    public void Run_DataWithoutVariety_WarnsThatRangesMayBeWrong(int samples, string warning)
    {
        string path = _folder.File("data.npy");
        File.WriteAllBytes(path, NpyWriter.Floats([samples, 2], [.. Enumerable.Repeat(0.5f, 2 * samples)]));
        Assert.Contains(Compilation.Run(Bundled.Xor with { DataPath = path }).Warnings, text => text.Contains(warning, StringComparison.Ordinal));
    }

    [Fact]
    public void LoadSamples_LabelBeyondTheClasses_IsRefused()
    {
        Graph graph = GraphImporter.Import(OnnxReader.Read(Bundled.Xor.ModelPath));
        string path = _folder.File("data.csv");
        File.WriteAllText(path, "a,b,label\n0,1,1\n1,1,2\n");
        Refusal.Assert(
            DiagnosticCatalog.DataShape, () => Compilation.LoadSamples(Bundled.Xor, graph, path), "sample 1 is 2", "2 classes apart, 0 to 1");
    }

    [Fact]
    public void Run_WithoutData_GivesTheSameEveryTime() => Assert.Equal(
        Compilation.Run(Bundled.Xor with { DataPath = null }).Code.Files, Compilation.Run(Bundled.Xor with { DataPath = null }).Code.Files);

    [Theory]
    [InlineData("2Fast")]
    [InlineData("int")]
    [InlineData("")]
    [InlineData("Invoke")]
    [InlineData("NanoModel")]
    public void Run_NameThatIsNoClassName_IsWrongUsage(string name) =>
        Refusal.Assert(DiagnosticCatalog.Usage, () => Compilation.Run(Bundled.Xor with { Name = name }), $"'{name}'");

    [Theory]
    [InlineData("Acme..Models")]
    [InlineData("Acme.class")]
    [InlineData("")]
    public void Run_NamespaceThatIsNone_IsWrongUsage(string name) =>
        Refusal.Assert(DiagnosticCatalog.Usage, () => Compilation.Run(Bundled.Xor with { Namespace = name }), $"'{name}'");

    [Fact]
    public void Run_NameOfTheFile_BecomesTheClass()
    {
        Assert.Equal("Xor", Compilation.Run(Bundled.Xor).ClassName);
        Assert.Equal("Acme.Models.Gate", Compilation.Run(Bundled.Xor with { Name = "Gate", Namespace = "Acme.Models" }).Code.ClassName);
    }

    [Fact]
    public void Run_NoInput_IsRefused()
    {
        string model = new OnnxModelBuilder().Initializer("c", [1, 2], 1f, 2f).Node("Relu", ["c"], "y").Output("y", 1, 2)
            .Save(_folder.File("none.onnx"));

        Refusal.Assert(DiagnosticCatalog.UnsupportedInterface, () => Compile(model), "0 inputs");
    }

    [Fact]
    public void Run_OutputThatIgnoresTheInput_IsRefused()
    {
        string model = new OnnxModelBuilder().Input("x", 1, 2).Initializer("c", [1, 2], 1f, 2f).Node("Relu", ["c"], "y").Output("y", 1, 2)
            .Save(_folder.File("constant.onnx"));

        Refusal.Assert(DiagnosticCatalog.UnsupportedInterface, () => Compile(model), "'y'", "does not depend on the input");
    }

    [Fact]
    public void Run_IntegerInput_IsRefused()
    {
        string model = new OnnxModelBuilder().Input("x", DataType.Int64, 1, 2).Node("Identity", ["x"], "i").Node("Cast", ["i"], "y", ("to", 1))
            .Output("y", 1, 2)
            .Save(_folder.File("integer.onnx"));

        Refusal.Assert(DiagnosticCatalog.UnsupportedInterface, () => Compile(model), "'x'", "Int64");
    }

    [Fact]
    public void Run_LabelsOfAnotherNumber_AreLeftOutWithAWarning()
    {
        string model = Labelled("yes,no,maybe");
        Compilation compilation = Compile(model);

        Assert.Contains(compilation.Warnings, warning => warning.Contains("3 labels for 2 outputs", StringComparison.Ordinal));
        Assert.Empty(compilation.Plan.Labels);
        Assert.DoesNotContain(compilation.Code.Files, f => f.Text.Contains("s_labels", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_Labels_AreEmitted()
    {
        Compilation compilation = Compile(Labelled("yes, no"));

        Assert.Contains(compilation.Code.Files, f => f.Text.Contains("""{ "yes", "no" }""", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_Progress_GoesThroughTheStagesInOrder()
    {
        var stages = new Stages();
        Compilation.Run(Bundled.Xor, stages);

        Assert.Equal(
            [Stage.Read, Stage.Optimize, Stage.Calibrate, Stage.Compress, Stage.Plan, Stage.Emit, Stage.Check],
            stages.Seen.Select(s => s.Stage).Distinct());
        Assert.Contains(new StageProgress(Stage.Calibrate, 1), stages.Seen);
        Assert.Contains(new StageProgress(Stage.Plan, 1), stages.Seen);
        Assert.Contains(new StageProgress(Stage.Check, 1), stages.Seen);
    }

    // Two steps for the network and one for each profiled input.
    [Fact]
    public void Run_ProgressOfAProfile_CountsItsInputs()
    {
        var stages = new Stages();
        Compilation compilation = Compilation.Run(Bundled.Xor);
        Profiling.Run(compilation, stages);

        int steps = compilation.ProfileInputs.Length + 2;
        Assert.Equal(Enumerable.Range(0, steps + 1).Select(k => new StageProgress(Stage.Profile, (double)k / steps)), stages.Seen);
    }

    [Fact]
    public void Run_ProgressOfPruning_DividesChoosingRoundingAndJudging()
    {
        var stages = new Stages();
        Compilation.Run(Bundled.Xor with { Compression = new CompressionOptions(PruneRatio: 0.5) }, stages);

        double[] shares = [.. stages.Seen.Where(s => s.Stage == Stage.Compress).Select(s => s.Share)];
        Assert.InRange(shares.Count(share => share is > 0 and < 0.2), 1, shares.Length);
        Assert.InRange(shares.Count(share => share is > 0.2 and < 0.4), 4, shares.Length);
        Assert.InRange(shares.Count(share => share is > 0.4 and < 0.999), 4, shares.Length);
        Assert.Equal(1, shares.Max(), 6);
    }

    [Fact]
    public void Run_Pruned_SaysWhatItIsExpectedToLose()
    {
        Compilation compilation = Compilation.Run(Bundled.Xor with { Compression = new CompressionOptions(PruneRatio: 0.5) });

        Assert.NotNull(compilation.ExpectedLoss);
        Assert.DoesNotContain(compilation.Warnings, warning => warning.Contains("no effect", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(PruneCriterion.Saliency)]
    [InlineData(PruneCriterion.Magnitude)]
    public void Run_ShareOfLessThanOneWeight_WarnsThatItHasNoEffect(PruneCriterion criterion)
    {
        Compilation compilation = Compilation.Run(
            Bundled.Xor with { Compression = new CompressionOptions(PruneRatio: 0.001, PruneCriterion: criterion) });

        Assert.Contains(compilation.Warnings, warning => warning.Contains("--prune 0.001 has no effect", StringComparison.Ordinal));
    }

    private string Labelled(string labels) => new OnnxModelBuilder().Input("x", 1, 2).Node("Softmax", ["x"], "y").Output("y", 1, 2)
        .With(model => model.MetadataProps.Add(new StringStringEntryProto { Key = "labels", Value = labels }))
        .Save(_folder.File("labelled.onnx"));

    private static Compilation Compile(string model) => Compilation.Run(new CompileOptions { ModelPath = model, Target = "esp32" });

    private sealed class Stages : IProgress<StageProgress>
    {
        private readonly List<StageProgress> _seen = [];

        public IReadOnlyList<StageProgress> Seen => _seen;

        public void Report(StageProgress value)
        {
            lock (_seen)
            {
                _seen.Add(value);
            }
        }
    }
}
