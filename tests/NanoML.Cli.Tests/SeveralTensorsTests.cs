using System.Text.Json;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Cli.Tests;

/// <summary>Models of several inputs and outputs, and with a state, from the command line.</summary>
public sealed class SeveralTensorsTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Compile_TwoInputsAndOutputs_SaysEach()
    {
        string text = CommandLine.Run("compile", Cell(), "--target", "esp32", "--out", _temp.File("out")).Succeeded().Output;

        Assert.Contains("Input       x 1x2, a step is", text, StringComparison.Ordinal);
        Assert.Contains("Output      next 1x2, a step is", text, StringComparison.Ordinal);
        Assert.DoesNotContain("State", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_Json_HasEveryTensorWithItsPlace()
    {
        string text = CommandLine.Run("compile", Cell(), "--target", "esp32", "--state", "next=state", "--out", _temp.File("out"), "--json").Succeeded().Output;
        JsonElement tensors = JsonDocument.Parse(text).RootElement.GetProperty("tensors");

        Assert.Equal([0, 2], tensors.GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("offset").GetInt32()));
        Assert.Equal(["y", "next"], tensors.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("name").GetString()));
        Assert.Equal("state", tensors.GetProperty("state")[0].GetProperty("input").GetString());
    }

    [Fact]
    public void Verify_SeveralOutputs_GivesTheNoiseOfEach()
    {
        string text = CommandLine.Run(
            "verify", Cell(), "--target", "esp32", "--state", "next=state", "--data", Steps(), "--test", Steps()).Succeeded().Output;

        Assert.Contains("  of y: ", text, StringComparison.Ordinal);
        Assert.Contains("  of next: ", text, StringComparison.Ordinal);
        Assert.Contains("Bit-exact       yes", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WithState_GoesOnFromLineToLine()
    {
        string[] lines = CommandLine.Run(
            "run", Cell(), "--target", "esp32", "--state", "next=state", "--data", Steps(), "--test", Steps(), "--count", "3").Succeeded().OutputLines;

        // The same input three times: only the state tells the lines apart.
        string[] scores = [.. lines.Take(3).Select(line => line.Split("score=")[1].Split(' ')[0])];
        Assert.Equal(3, scores.Distinct().Count());
    }

    [Theory]
    [InlineData("next", "NML0501", "--state takes OUTPUT=INPUT, not 'next'")]
    [InlineData("=state", "NML0501", "--state takes OUTPUT=INPUT, not '=state'")]
    [InlineData("nothing=state", "NML0107", "the model has no output 'nothing'")]
    [InlineData("y=x", "NML0107", "the output 'y' is 1x1 and the input 'x' 1x2")]
    public void Compile_StateThatIsNone_IsRefused(string state, string code, string words)
    {
        CommandLine.Run("compile", Cell(), "--target", "esp32", "--state", state, "--out", _temp.File("out")).Failed(2, code, words);
        Assert.False(Directory.Exists(_temp.File("out")));
    }

    [Fact]
    public void Compile_AnInputOfIntegers_AsksForItsValue()
    {
        string model = new OnnxModelBuilder(15).Input("x", 1, 2).Input("rate", DataType.Int64, 1)
            .Node("Cast", ["rate"], "hertz", ("to", (int)DataType.Int32)).Node("Cast", ["hertz"], "r", ("to", (int)DataType.Float))
            .Node("Add", ["x", "r"], "y").Output("y", 1, 2).Save(_temp.File("rate.onnx"));
        string[] arguments = ["compile", model, "--target", "esp32", "--out", _temp.File("out")];

        CommandLine.Run(arguments).Failed(2, "NML0107", "--fix rate=N");
        CommandLine.Run([.. arguments, "--fix", "rate=fast"]).Failed(2, "NML0501", "--fix takes INPUT=VALUE");
        CommandLine.Run([.. arguments, "--fix", "rate=3"]).Succeeded();
    }

    [Fact]
    public void New_SeveralInputs_TakesARecordingAndNoSensor()
    {
        string[] model = ["--model", Cell(), "--board", "esp32", "--data", Sides(), "--out", _temp.File("app")];
        CommandLine.Run(["new", "App", "--source", "imu", .. model]).Failed(1, "NML0405", "the model has 2 inputs, and the source gives one");
        CommandLine.Run(["new", "App", "--source", "replay", .. model]).Succeeded();
        Assert.True(File.Exists(_temp.File("app/NanoML.Runtime/TensorModel.cs")));
    }

    private string Cell() => new OnnxModelBuilder().Input("x", 1, 2).Input("state", 1, 2).Initializer("half", [], 0.5f)
        .Initializer("sum", [2, 1], 0.5f, 0.5f).Node("Mul", ["state", "half"], "old").Node("Add", ["x", "old"], "next")
        .Node("MatMul", ["next", "sum"], "y").Output("y", 1, 1).Output("next", 1, 2).Save(_temp.File("cell.onnx"));

    /// <summary>What comes from outside, the same in every step.</summary>
    private string Steps() => _temp.Write("steps.csv", string.Concat(Enumerable.Repeat("0.5,0.75\n", 20)));

    /// <summary>Both inputs side by side.</summary>
    private string Sides() => _temp.Write("sides.csv", string.Concat(Enumerable.Range(0, 20).Select(k => $"0.5,{k},0.75,1\n")));
}
