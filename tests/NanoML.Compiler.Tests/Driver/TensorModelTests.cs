using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx.Proto;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Tests.Support;
using NanoML.Compiler.Training;

namespace NanoML.Compiler.Tests.Driver;

/// <summary>Models of several inputs and outputs on their whole way.</summary>
public sealed class TensorModelTests : IDisposable
{
    private const int Samples = 200;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_InputsOfDifferentSize_HaveAScaleEach()
    {
        Compilation compilation = Compile(Sensors(), Data());

        Assert.Equal([4f / 255, 4000f / 255], compilation.Plan.Inputs.Select(input => input.Quant.Scale), (a, b) => Math.Abs(a - b) < 0.05f * a);
        VerifyReport report = Verification.Run(compilation, TestSamples(), new FloatOracle(compilation.Imported));
        Assert.True(report.BitExact);
        Assert.Equal(["small", "large"], report.Outputs.Select(output => output.Name));
        Assert.All(report.Outputs, output => Assert.InRange(output.SqnrDb, 25, 200));
        Assert.Equal(report.Outputs.Min(output => output.SqnrDb), report.SqnrDb);
    }

    [Fact]
    public void Emit_SeveralInputs_HaveMembersThatTakeAndGiveReals()
    {
        Compilation compilation = Compile(Sensors(), Data());
        using EmittedModel emitted = EmittedModel.Load(compilation.Assemblies[^1]);
        dynamic model = emitted.Instance;
        float[] sample = TestSamples().Inputs[0];
        model.Motion.Set(sample[..4]);
        model.Weather.Set(sample[4..]);
        byte[] input = IntegerOracle.QuantizeInput(compilation.Plan, sample);
        Assert.Equal(input, emitted.Input.AsSpan(0, emitted.InputLength).ToArray());
        model.SetInput(sample);
        Assert.Equal(input, emitted.Input.AsSpan(0, emitted.InputLength).ToArray());

        emitted.Invoke();
        float[] reals = IntegerOracle.DequantizeOutput(compilation.Plan, new IntegerOracle(compilation.Plan).Run(input));
        Assert.Equal(reals, Enumerable.Range(0, 5).Select(k => (float)model.DequantizeOutput(k)));
        Assert.Equal(reals[..3], Enumerable.Range(0, 3).Select(k => (float)model.Small.ValueOf(k)));
        Assert.Equal(reals[3..], Enumerable.Range(0, 2).Select(k => (float)model.Large.ValueOf(k)));
        Assert.Equal(("motion", "large"), ((string)model.InputAt(0).Name, (string)model.OutputAt(1).Name));
        Assert.Equal([1, 2], (int[])model.Large.Shape);
        Assert.Throws<ArgumentException>(() => { model.Motion.Set(new float[3]); });
        Assert.Throws<ArgumentException>(() => { model.SetInput(new float[3]); });
    }

    [Fact]
    public void Run_FeaturesOfOneInput_HaveScalesOfTheirOwn()
    {
        string path = _folder.Write("features.npz", NpyWriter.Npz(
            ("motion", NpyWriter.Floats([Samples, 4], Values(4, 1, (k, x) => k % 4 == 0 ? 1000 * x : x))),
            ("weather", NpyWriter.Floats([Samples, 2], Values(2, 2, (_, x) => x)))));
        Compilation compilation = Compile(Sensors(0.001f), path);

        Assert.Equal([4, 1], compilation.Plan.Inputs.Select(input => input.Quantization.FeatureCount));
        using EmittedModel emitted = EmittedModel.Load(compilation.Assemblies[^1]);
        dynamic model = emitted.Instance;
        foreach (float[] sample in compilation.Samples)
        {
            model.SetInput(sample);
            Assert.Equal(IntegerOracle.QuantizeInput(compilation.Plan, sample), emitted.Input.AsSpan(0, emitted.InputLength).ToArray());
        }
    }

    [Fact]
    public void Run_NamesThatAreTakenOrNone_StillCompile()
    {
        string model = new OnnxModelBuilder().Input("Input", 1, 2).Input("1 <b>", 1, 2).Node("Add", ["Input", "1 <b>"], "output")
            .Node("Relu", ["output"], "Invoke").Output("output", 1, 2).Output("Invoke", 1, 2).Save(_folder.File("names.onnx"));
        Compilation compilation = Compilation.Run(new CompileOptions { ModelPath = model, Target = "esp32" });
        string text = compilation.Code.Files.Single(file => file.Path == "Names/Names.cs").Text;

        Assert.Contains("public ModelTensor InputTensor", text, StringComparison.Ordinal);
        Assert.Contains("public ModelTensor _1B", text, StringComparison.Ordinal);
        Assert.Contains("public ModelTensor OutputTensor", text, StringComparison.Ordinal);
        Assert.Contains("public ModelTensor InvokeTensor", text, StringComparison.Ordinal);
        Assert.Contains("The input 1 &lt;b&gt;, 1x2.", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("motion", 41, "there are 41 samples of 'motion' and 200 of 'weather'")]
    [InlineData("other", 40, "the model takes 'motion', 'weather', and not each has an array of its name; found: other, weather")]
    public void Data_ThatDoNotFit_AreRefused(string name, int count, string words)
    {
        string path = _folder.Write("bad.npz", NpyWriter.Npz(
            (name, NpyWriter.Floats([count, 4], new float[count * 4])), ("weather", NpyWriter.Floats([Samples, 2], Values(2, 2, (_, x) => x)))));

        Refusal.Assert(DiagnosticCatalog.DataShape, () => Compile(Sensors(), path), "bad.npz", words);
    }

    [Fact]
    public void Data_OfOneTable_HoldTheInputsSideBySide()
    {
        string rows = string.Join('\n', Enumerable.Range(0, Samples).Select(k => $"{k},1,2,3,{100 * k},5,{k % 3}"));
        Compilation compilation = Compile(Sensors(), _folder.Write("table.csv", $"a,b,c,d,e,f,label\n{rows}\n"));

        Assert.Equal([199f, 1, 2, 3, 19900, 5], compilation.Samples[^1]);
    }

    [Fact]
    public void Run_WithState_CarriesItFromStepToStep()
    {
        Compilation compilation = Compilation.Run(Recurrent() with { State = [new StateLink("next", "state")] });
        Assert.Equal(compilation.Plan.Outputs[1].Quant, compilation.Plan.Inputs[1].Quant);

        SampleSet test = Compilation.LoadSamples(compilation.Options, compilation.Imported, compilation.Options.DataPath!);
        Assert.Equal(Enumerable.Repeat(0f, 5), test.Inputs[0][3..]);
        Assert.Equal(new FloatOracle(compilation.Imported).Run(test.Inputs[6])[2..], test.Inputs[7][3..]);
        VerifyReport report = Verification.Run(compilation, test, new FloatOracle(compilation.Imported));
        Assert.True(report.BitExact, $"step {report.FirstDifference} differs");
        Assert.InRange(report.SqnrDb, 25, 200);
    }

    [Fact]
    public void Step_AfterReset_GivesTheSameBytesAgain()
    {
        Compilation compilation = Compilation.Run(Recurrent() with { State = [new StateLink("next", "state")] });
        using EmittedModel emitted = EmittedModel.Load(compilation.Assemblies[^1]);
        byte[][] Steps()
        {
            emitted.Reset();
            return [.. compilation.Samples.Take(5).Select(sample =>
            {
                IntegerOracle.QuantizeInput(compilation.Plan, sample).AsSpan(0, 3).CopyTo(emitted.Input);
                emitted.Step();
                return (byte[])emitted.Output.Clone();
            })];
        }

        byte[][] first = Steps();
        Assert.Equal(first, Steps());
        Assert.NotEqual(first[0], first[4]);
    }

    [Fact]
    public void Step_StateOfAnotherScale_TakesTheNearestLevels()
    {
        string model = new OnnxModelBuilder().Input("x", 1, 2).Input("state", 1, 2).Initializer("s", [], 0.01f).Initializer("t", [], 0.03f)
            .Initializer("z", TensorProto.Types.DataType.Uint8, [], 128)
            .Node("QuantizeLinear", ["state", "s", "z"], "q").Node("DequantizeLinear", ["q", "s", "z"], "d")
            .Node("Add", ["x", "d"], "sum").Node("QuantizeLinear", ["sum", "t", "z"], "r").Node("DequantizeLinear", ["r", "t", "z"], "next")
            .Output("next", 1, 2).Save(_folder.File("scales.onnx"));
        Compilation compilation = Compilation.Run(new CompileOptions
        {
            ModelPath = model,
            Target = "esp32",
            State = [new StateLink("next", "state")],
            DataPath = _folder.Write("x.npz", NpyWriter.Npz(("x", NpyWriter.Floats([Samples, 2], Values(2, 1, (_, x) => x))))),
        });

        Assert.NotEqual(compilation.Plan.Outputs[0].Quant, compilation.Plan.Inputs[1].Quant);
        SampleSet test = new("test", compilation.Samples.Length, [.. compilation.Samples], null, null);
        Assert.True(Verification.Run(compilation, test, new FloatOracle(compilation.Imported)).BitExact);
    }

    [Theory]
    [InlineData("other", "state", "the model has no output 'other'")]
    [InlineData("next", "other", "there is no input 'other'")]
    [InlineData("y", "state", "the output 'y' is 1x2 and the input 'state' 1x5")]
    public void State_OfWhatDoesNotFit_IsRefused(string output, string input, string words) => Refusal.Assert(
        DiagnosticCatalog.UnsupportedInterface, () => Compilation.Run(Recurrent() with { State = [new StateLink(output, input)] }), words);

    [Fact]
    public void Tune_SeveralOutputs_IsRefusedWithTheWayOut() => Refusal.Assert(
        DiagnosticCatalog.UnsupportedInterface,
        () => Tuning.Run(new TuneOptions { ModelPath = Sensors(), DataPath = Data() }),
        "2 inputs and 2 outputs");

    private static Compilation Compile(string model, string data) =>
        Compilation.Run(new CompileOptions { ModelPath = model, DataPath = data, Target = "esp32" });

    /// <summary>Two sensors of very different units, each of which decides one output alone.</summary>
    /// <param name="first">What the weights of the first feature are multiplied by.</param>
    private string Sensors(float first = 1) => new OnnxModelBuilder().Input("motion", 1, 4).Input("weather", 1, 2)
        .Initializer("w", [4, 3], [.. Tensors.Random(Shape.Of(4, 3), -1, 1, 1).Floats.Select((w, k) => k < 3 ? first * w : w)])
        .Initializer("v", [2, 2], Tensors.Random(Shape.Of(2, 2), -1, 1, 2).Floats)
        .Node("MatMul", ["motion", "w"], "small").Node("MatMul", ["weather", "v"], "large")
        .Output("small", 1, 3).Output("large", 1, 2).Save(_folder.File("sensors.onnx"));

    /// <summary>A recurrent cell: the state is an input and an output.</summary>
    private CompileOptions Recurrent() => new()
    {
        ModelPath = new OnnxModelBuilder().Input("x", 1, 3).Input("state", 1, 5)
            .Initializer("w", [3, 5], Tensors.Random(Shape.Of(3, 5), -1, 1, 1).Floats)
            .Initializer("u", [5, 5], Tensors.Random(Shape.Of(5, 5), -0.5f, 0.5f, 2).Floats)
            .Initializer("v", [5, 2], Tensors.Random(Shape.Of(5, 2), -1, 1, 3).Floats)
            .Node("MatMul", ["x", "w"], "a").Node("MatMul", ["state", "u"], "b").Node("Add", ["a", "b"], "c").Node("Tanh", ["c"], "next")
            .Node("MatMul", ["next", "v"], "y").Output("y", 1, 2).Output("next", 1, 5).Save(_folder.File("recurrent.onnx")),
        Target = "esp32",
        DataPath = _folder.Write("sequence.npz", NpyWriter.Npz(("input", NpyWriter.Floats([Samples, 3], Values(3, 5, (_, x) => x))))),
    };

    private string Data() => _folder.Write("data.npz", NpyWriter.Npz(
        ("motion", NpyWriter.Floats([Samples, 4], Values(4, 1, (_, x) => 2 * x))),
        ("weather", NpyWriter.Floats([Samples, 2], Values(2, 2, (_, x) => 2000 * x)))));

    private static SampleSet TestSamples()
    {
        float[] motion = Values(4, 3, (_, x) => 2 * x);
        float[] weather = Values(2, 4, (_, x) => 2000 * x);
        float[][] samples = [.. Enumerable.Range(0, Samples).Select(k => motion[(4 * k)..((4 * k) + 4)].Concat(weather[(2 * k)..((2 * k) + 2)]).ToArray())];
        return new SampleSet("test", Samples, samples, null, null);
    }

    private static float[] Values(int width, int seed, Func<int, float, float> change) =>
        [.. Tensors.Random(Shape.Of(Samples, width), -1, 1, seed).Floats.Select((x, k) => change(k, x))];
}
