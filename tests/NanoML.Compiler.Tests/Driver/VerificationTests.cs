using System.Collections.Immutable;
using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Tests.Support;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Driver;

public sealed class VerificationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_Xor_IsRightAndBitExact()
    {
        Compilation compilation = Compilation.Run(Bundled.Xor);
        VerifyReport report = Verify(compilation, Compilation.LoadSamples(Bundled.Xor, compilation.Imported, Bundled.Path("xor_test.npz")));

        Assert.Equal((4, 1.0, 1.0, 1.0), (report.Samples, report.FloatAccuracy, report.Accuracy, report.Agreement));
        Assert.True(report.BitExact);
        Assert.Null(report.FirstDifference);
        Assert.InRange(report.SqnrDb, 25, 100);
        Assert.All(report.Layers, layer => Assert.InRange(layer.SqnrDb, 25, 100));
    }

    [Fact]
    public void Run_EmittedCodeThatIsWrong_IsFoundOutAtTheFirstSampleThatShowsIt()
    {
        Compilation compilation = Compilation.Run(Bundled.Xor);
        Compilation wrong = compilation with { Assemblies = DeviceBuild.Compile(IgnoreFirstInput(compilation.Code)) };
        float[][] inputs = [[0, 0], [0, 1], [1, 0], [1, 1]];
        VerifyReport report = Verify(wrong, new SampleSet("test", 4, inputs, null, null));

        Assert.False(report.BitExact);
        Assert.Equal(2, report.FirstDifference);
    }

    [Fact]
    public void Run_NoLabels_HasNoAccuracy()
    {
        VerifyReport report = Verify(Compilation.Run(Bundled.Xor), new SampleSet("test", 1, [[0, 1]], null, null));

        Assert.Null(report.FloatAccuracy);
        Assert.Null(report.Accuracy);
    }

    [Fact]
    public void Run_Verdicts_CountEverySampleOnceAndGiveBothAccuracies()
    {
        Compilation compilation = Compilation.Run(Bundled.Xor);
        float[][] inputs = [[0, 0], [0, 1], [1, 0], [1, 1], [1, 1]];
        VerifyReport report = Verify(compilation, new SampleSet("test", 5, inputs, [0, 1, 1, 0, 1], null));

        Assert.Equal<Verdict>([new Verdict(0, 0, 0, 2), new Verdict(1, 0, 0, 1), new Verdict(1, 1, 1, 2)], report.Verdicts);
        Assert.Equal(0.8, report.Accuracy);
        Assert.Null(Assert.Single(Verify(compilation, new SampleSet("test", 1, [[0, 1]], null, null)).Verdicts).Label);
    }

    [Fact]
    public void Run_LayerOfSeveralCalls_IsMeasuredWhenItIsComplete()
    {
        // Concat fills one buffer with a call for each input.
        string model = new OnnxModelBuilder().Input("x", 1, 3, 4).Node("Relu", ["x"], "r").Node("Sigmoid", ["x"], "s")
            .Node("Concat", ["r", "s"], ["c"], "join", ("axis", 2)).Node("Tanh", ["c"], "y").Output("y", 1, 3, 8)
            .Save(_folder.File("concat.onnx"));
        Compilation compilation = Compilation.Run(new CompileOptions { ModelPath = model, Target = "esp32" });
        float[][] inputs = [.. Enumerable.Range(0, 4).Select(k => Tensors.Random(Shape.Of(1, 3, 4), 0, 1, seed: k).Floats)];
        VerifyReport report = Verify(compilation, new SampleSet("test", 4, inputs, null, null));

        Assert.True(compilation.Plan.Calls.Count(c => c.Layer == "join") > 1);
        Assert.Contains(report.Layers, layer => layer.Layer == "join");
        Assert.All(report.Layers, layer => Assert.InRange(layer.SqnrDb, 35, 200));
    }

    [Fact]
    public void Run_ModelThatEndsInArgMax_IsJudgedByItsIndex()
    {
        string model = new OnnxModelBuilder().Input("x", 1, 4).Node("ArgMax", ["x"], "y", ("axis", 1), ("keepdims", 0))
            .Output("y", DataType.Int64, 1).Save(_folder.File("argmax.onnx"));
        Compilation compilation = Compilation.Run(new CompileOptions { ModelPath = model, Target = "esp32" });
        float[][] inputs = [[0, 0, 0.5f, 1], [0, 1, 0.5f, 0], [0, 0, 0.9f, 0.1f]];
        VerifyReport report = Verify(compilation, new SampleSet("test", 3, inputs, [3, 1, 1], null));

        Assert.Equal(2.0 / 3, report.Accuracy);
        Assert.Equal(2.0 / 3, report.FloatAccuracy);
        Assert.Equal(1, report.Agreement);
    }

    private static VerifyReport Verify(Compilation compilation, SampleSet test) =>
        Verification.Run(compilation, test, new FloatOracle(compilation.Imported));

    private static EmittedModelCode IgnoreFirstInput(EmittedModelCode code)
    {
        EmittedAssembly model = code.Assemblies[^1];
        const string Head = "public override void Invoke()\n        {\n";
        Assert.Contains(Head, model.Sources[0].Text, StringComparison.Ordinal);
        ImmutableArray<EmittedFile> sources = model.Sources.SetItem(
            0, model.Sources[0] with { Text = model.Sources[0].Text.Replace(Head, Head + "Input[0] = InputZeroPoint;\n") });
        return code with { Assemblies = code.Assemblies.SetItem(code.Assemblies.Length - 1, model with { Sources = sources }) };
    }
}
