using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;
using NanoML.Compiler.Training;

namespace NanoML.Compiler.Tests.Training;

public sealed class TuneRefusalTests : IDisposable
{
    private readonly TinyTask _task = new(20);

    public void Dispose() => _task.Dispose();

    [Fact]
    public void OptionsOutOfRange_AreUsageErrors()
    {
        TuneOptions good = _task.Options;
        TuneOptions[] bad =
        [
            good with { PruneRatio = 1 }, good with { PruneRatio = double.NaN }, good with { Bits = 1 }, good with { Bits = 9 },
            good with { Epochs = 0 }, good with { Batch = 0 }, good with { Patience = 0 }, good with { Alpha = 1.5 },
            good with { Mix = -0.1 },
            good with { Temperature = 0 }, good with { Temperature = double.PositiveInfinity }, good with { LearningRate = -1 },
            good with { Validation = 0.6 },
        ];
        Assert.All(bad, options => Refusal.Assert(DiagnosticCatalog.Usage, () => Tuning.Run(options)));
    }

    [Fact]
    public void TooFewSamples_AreCounted()
    {
        using var small = new TinyTask(8);
        Refusal.Assert(DiagnosticCatalog.DataShape, () => Tuning.Run(small.Options), "data.npz", "8 samples leave 7");
    }

    [Fact]
    public void SampleThatIsNotFinite_IsNamed()
    {
        var pixels = new float[20 * 36];
        pixels[3 * 36] = float.NaN;
        string data = _task.Write("nan.npz", NpyWriter.Npz(("input", NpyWriter.Floats([20, 1, 6, 6], pixels))));
        Refusal.Assert(DiagnosticCatalog.BadDataValue, () => Tuning.Run(_task.Options with { DataPath = data }), "nan.npz", "sample 3");
    }

    [Fact]
    public void WeightThatIsNotFinite_IsNamed()
    {
        Graph graph = TinyTask.Network(2, 1);
        graph.Value(graph.Nodes[0].Inputs[1]).Constant!.Floats[0] = float.NaN;
        string path = _task.Save("nan.onnx", graph);
        Refusal.Assert(DiagnosticCatalog.BadWeights, () => Tuning.Run(_task.Options with { StudentPath = path }), "nan.onnx", "conv0");
        Refusal.Assert(DiagnosticCatalog.BadWeights, () => Tuning.Run(_task.Options with { ModelPath = path }), "nan.onnx");
    }

    [Fact]
    public void StudentOfOtherShapes_IsRefused()
    {
        string classes = _task.Save("five.onnx", TinyTask.Network(2, 1, classes: 5));
        Refusal.Assert(
            DiagnosticCatalog.BadShape,
            () => Tuning.Run(_task.Options with { StudentPath = classes }),
            "five.onnx", "output is 1x5", "teacher.onnx", "1x4");
        var b = new GraphBuilder(Shape.Of(1, 2, 6, 6));
        string wide = _task.Save("wide.onnx", b.Build(b.Add(new Relu(), GraphBuilder.Input)));
        Refusal.Assert(
            DiagnosticCatalog.BadShape, () => Tuning.Run(_task.Options with { StudentPath = wide }), "wide.onnx", "input is 1x2x6x6");
    }

    [Fact]
    public void LabelThatIsNoClass_IsNamed()
    {
        byte[] input = NpyWriter.Floats([20, 1, 6, 6], new float[20 * 36]);
        long[] labels = [.. Enumerable.Range(0, 20).Select(k => k == 11 ? 4L : 1)];
        string data = _task.Write("labels.npz", NpyWriter.Npz(("input", input), ("label", NpyWriter.Longs([20], labels))));
        Refusal.Assert(
            DiagnosticCatalog.DataShape,
            () => Tuning.Run(_task.Options with { DataPath = data }),
            "labels.npz", "sample 11 is 4", "4 classes");
    }

    [Fact]
    public void AlphaWithoutLabels_IsRefused() => Refusal.Assert(
        DiagnosticCatalog.NoLabels, () => Tuning.Run(_task.Options with { DataPath = _task.Unlabelled, Alpha = 0.1 }), "unlabelled.npz");

    [Fact]
    public void OperatorThatCannotBeTrained_IsNamed()
    {
        var b = new GraphBuilder(Shape.Of(1, 1, 6, 6));
        string x = b.Add(new PRelu(), b.Conv(GraphBuilder.Input, 4), b.Random(Shape.Of(4, 1, 1)));
        Graph graph = b.Build(x);
        Refusal.Assert(DiagnosticCatalog.UnsupportedOperator, () => new Student(graph, 4), "test.onnx", "prelu1", "PRelu");
    }

    [Fact]
    public void TrainingThatDiverges_SaysSo() => Refusal.Assert(
        DiagnosticCatalog.NotQuantizable, () => Tuning.Run(_task.Options with { LearningRate = 1e300 }), "teacher.onnx");

    [Fact]
    public void QuantisedModel_IsNoStart()
    {
        string tuned = _task.Save("tuned.onnx", Tuning.Run(_task.Options with { Epochs = 1 }));
        Refusal.Assert(DiagnosticCatalog.NotQuantizable, () => Tuning.Run(_task.Options with { ModelPath = tuned }), "tuned.onnx", "QDQ");
    }

    [Fact]
    public void ModelWithoutWeights_HasNothingToTrain()
    {
        var b = new GraphBuilder(Shape.Of(1, 1, 6, 6));
        string path = _task.Save("plain.onnx", b.Build(b.MaxPool(GraphBuilder.Input)));
        Refusal.Assert(
            DiagnosticCatalog.NotQuantizable,
            () => Tuning.Run(_task.Options with { ModelPath = path, DataPath = _task.Unlabelled }),
            "plain.onnx", "no weights");
    }

    [Fact]
    public void LabelsForOneOutput_DoNotApply()
    {
        var b = new GraphBuilder(Shape.Of(1, 36));
        string path = _task.Save("one.onnx", b.Build(b.Add(new Dense(), GraphBuilder.Input, b.Random(Shape.Of(1, 36)))));
        Refusal.Assert(
            DiagnosticCatalog.Usage, () => Tuning.Run(_task.Options with { ModelPath = path, Alpha = 0.5 }), "one.onnx", "--alpha");
        Refusal.Assert(
            DiagnosticCatalog.Usage, () => Tuning.Run(_task.Options with { ModelPath = path, Loss = LossKind.Kl }), "one.onnx");
    }
}
