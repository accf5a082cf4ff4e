using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Driver;

/// <summary>Recurrent layers over one step, whose states are carried over hundreds of inferences.</summary>
public sealed class CarriedStateTests : IDisposable
{
    private const int Samples = 300;
    private const int Units = 8;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void StatesInOneTensor_AreInputsOfTheirOwnScale()
    {
        OnnxModelBuilder model = Lstm().Input("state", 2, 1, Units).Initializer("zero", [], 0).Initializer("one", [], 1)
            .Node("Gather", ["state", "zero"], "h0", ("axis", 0L)).Node("Gather", ["state", "one"], "c0", ("axis", 0L))
            .Initializer("shape", [3], 1, 1, Units).Node("Reshape", ["h0", "shape"], "h").Node("Reshape", ["c0", "shape"], "c")
            .Node("Concat", ["h_next", "c_next"], "next", ("axis", 0L)).Output("next", 2, 1, Units);

        Compilation compilation = AssertNear(model, 25, new StateLink("next", "state"));

        Assert.Equal(["x", "state_0", "state_1"], compilation.Plan.Inputs.Select(input => input.Name));
        Assert.Equal(["y", "next_0", "next_1"], compilation.Plan.Outputs.Select(output => output.Name));
        Assert.True(compilation.Plan.Inputs[2].Quant.Scale > 4 * compilation.Plan.Inputs[1].Quant.Scale);
    }

    [Fact]
    public void StatesApart_KeepWhatBytesLose() => AssertNear(
        Lstm().Input("h", 1, 1, Units).Input("c", 1, 1, Units).Output("h_next", 1, 1, Units).Output("c_next", 1, 1, Units), 25,
        new StateLink("h_next", "h"), new StateLink("c_next", "c"));

    [Fact]
    public void UnitsOfAGru_KeepWhatBytesLose() => AssertNear(
        Layer("GRU", 3, ["h"], ["", "h_next"]).Input("h", 1, 1, Units).Output("h_next", 1, 1, Units), 25, new StateLink("h_next", "h"));

    private Compilation AssertNear(OnnxModelBuilder model, double decibels, params StateLink[] state)
    {
        Compilation compilation = Compilation.Run(new CompileOptions
        {
            ModelPath = model.Save(_folder.File("cell.onnx")),
            Target = "esp32",
            State = [.. state],
            DataPath = _folder.Write("x.npz", NpyWriter.Npz(("x", NpyWriter.Floats([Samples, 3], Tensors.Random(Shape.Of(Samples, 3), -1, 1, 5).Floats)))),
        });
        VerifyReport report = Verification.Run(
            compilation, Compilation.LoadSamples(compilation.Options, compilation.Imported, compilation.Options.DataPath!), new FloatOracle(compilation.Imported));

        Assert.True(report.BitExact, $"step {report.FirstDifference} differs");
        Assert.InRange(report.SqnrDb, decibels, 200);
        return compilation;
    }

    private static OnnxModelBuilder Lstm() => Layer("LSTM", 4, ["h", "c"], ["", "h_next", "c_next"]);

    /// <summary>One step of a layer whose gates keep nine parts of ten of the state.</summary>
    private static OnnxModelBuilder Layer(string type, int gates, string[] states, string[] outputs)
    {
        int keeping = type == "LSTM" ? 2 : 0;
        float[] bias = [.. Enumerable.Range(0, 2 * gates * Units).Select(k => k / Units == keeping ? 3f : 0f)];
        return new OnnxModelBuilder().Input("x", 1, 1, 3)
            .Initializer("w", [1, gates * Units, 3], Tensors.Random(Shape.Of(gates * Units, 3), -1, 1, 1).Floats)
            .Initializer("r", [1, gates * Units, Units], Tensors.Random(Shape.Of(gates * Units, Units), -0.3f, 0.3f, 2).Floats)
            .Initializer("b", [1, 2 * gates * Units], bias)
            .Node(type, ["x", "w", "r", "b", "", .. states], outputs, "layer", ("hidden_size", (long)Units))
            .Initializer("v", [1, Units, 2], Tensors.Random(Shape.Of(Units, 2), -1, 1, 3).Floats)
            .Node("MatMul", ["h_next", "v"], "y").Output("y", 1, 1, 2);
    }
}
