using NanoML.Firmware.Tests.Support;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Runtime;

/// <summary>Models of several inputs and outputs.</summary>
public sealed class TensorModelTests
{
    [Fact]
    public void Inputs_OfEachKind_TakeRealsAtTheirPlace()
    {
        var model = new Mixed();
        model.SetInput([1, -1, 20, 2000, 5, 7]);

        Assert.Equal([138, 118, 20, 20, 2, 1], model.Input[..6]);
        Assert.Equal([138, 20, 2], new[] { model.QuantizeInput(0, 1), model.QuantizeInput(3, 2000), model.QuantizeInput(4, 5) });
        Assert.Equal(0.1f, model.InputQuantizationOf(1).Scale);
        Assert.Equal(100f, model.InputQuantizationOf(3).Scale);
        Assert.Throws<InvalidOperationException>(() => model.InputQuantization);
        Assert.Throws<ArgumentException>(() => model.SetInput(new float[5]));
    }

    [Fact]
    public void Tensors_SayWhereTheyLieAndWhatTheyHold()
    {
        var model = new Mixed();
        new byte[] { 7, 9, 8, 4 }.CopyTo(model.Output, 0);

        Assert.Equal((3, 3, 4), (model.InputTensors, model.OutputTensors, model.OutputCount));
        Assert.Equal(("ranks", 4, 2, 2), (model.InputAt(2).Name, model.InputAt(2).Offset, model.InputAt(2).Count, model.InputAt(2).ValueCount));
        Assert.Equal([7f, 9, 8, 2], Enumerable.Range(0, 4).Select(model.DequantizeOutput));
        Assert.Equal((1, 2, 9), (model.ArgMax(), model.ResultCount, (int)model.OutputAt(0).LevelOf(1)));
        model.InputAt(0).SetLevels([3, 4, 5]);
        Assert.Equal([3, 4], model.Input[..2]);
    }

    [Fact]
    public void Report_SmallOutputs_AddsThemToTheLine()
    {
        var lines = new LineList();
        var model = new Mixed();
        new byte[] { 7, 9, 8, 4 }.CopyTo(model.Output, 0);
        new SerialReporter(model, lines).Report(5);

        IReadOnlyDictionary<string, string> pairs = LineList.Parse(lines.Lines[0]);
        Assert.Equal(("1", "9", "8", "2"), (pairs["class"], pairs["score"], pairs["outb"], pairs["outc"]));
    }

    [Fact]
    public void Step_WithState_CarriesTheOutputOver()
    {
        var model = new Counter();
        model.Step();
        model.Step();
        Assert.Equal(2, model.Output[0]);
        model.Reset();
        model.Step();
        Assert.Equal(1, model.Output[0]);
        model.Input[0] = 9;
        model.Invoke();
        Assert.Equal(10, model.Output[0]);
    }

    /// <summary>Two levels of one scale, two features of scales of their own, two ranks; two classes and two single values.</summary>
    private sealed class Mixed() : TensorModel(
        new byte[8],
        6,
        [
            new ModelTensor("plain", [1, 2], 0, new Quantization(0.1f, 128)),
            new FeatureTensor("features", [1, 2], 2, new FeatureQuantization([1, 100], [0, 0], 1, 0)),
            new RankTensor("ranks", [1, 2], 4, new RankQuantization([1, 2, 6], [2, 3], [0, 1], 2)),
        ],
        new byte[4],
        [
            new ModelTensor("classes", [1, 2], 0, new Quantization(1, 0)),
            new ModelTensor("value", [1], 2, new Quantization(1, 0)),
            new ModelTensor("other", [], 3, new Quantization(0.5f, 0)),
        ],
        null!)
    {
        public override void Invoke()
        {
        }
    }

    /// <summary>Adds one to its state.</summary>
    private sealed class Counter() : TensorModel(
        new byte[2],
        2,
        [new ModelTensor("state", [1], 0, new Quantization(1, 0)), new ModelTensor("x", [1], 1, new Quantization(1, 0))],
        new byte[1],
        [new ModelTensor("next", [1], 0, new Quantization(1, 0))],
        [0, 0])
    {
        public override void Invoke()
        {
            Output[0] = (byte)(Arena[0] + 1);
        }
    }
}
