using System.Globalization;
using System.Text.Json;

namespace NanoML.Cli.Tests;

/// <summary><c>--stream</c>: a step in place of a window, from the command line.</summary>
public sealed class StreamingTests : IDisposable
{
    private const int Frames = 16;
    private const int Samples = 12;

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("auto")]
    [InlineData("frames")]
    [InlineData("-1")]
    public void Compile_Stream_SaysWhatAStepIs(string axis)
    {
        string text = Run("compile", Window(0, 0), "--stream", axis, "--out", _temp.File("out")).Succeeded().Output;

        Assert.Contains("Stream      axis 2 is time: 16 frames a window, 1 a step with 1/", text, StringComparison.Ordinal);
        Assert.Contains("the bytes of the window that ends with a step, after 16 steps", text, StringComparison.Ordinal);
        Assert.Contains(" ms per step (", text, StringComparison.Ordinal);
        Assert.Contains("public override void Reset()", File.ReadAllText(_temp.File("out/Window/Window.cs")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, "always", true)]
    [InlineData(2, 0, "fromReset", true)]
    [InlineData(1, 1, "no", false)]
    public void Verify_Stream_HoldsTheLastStepToTheWindow(int begin, int end, string promise, bool isSame)
    {
        JsonElement compiled = Run("compile", Window(begin, end), "--stream", "--out", _temp.File("out"), "--json").Succeeded().Json.GetProperty("stream");
        JsonElement report = Run("verify", Window(begin, end), "--stream", "--test", Data(), "--json").Succeeded().Json;
        JsonElement stream = report.GetProperty("stream");

        Assert.Equal(promise, compiled.GetProperty("sameAsWindow").GetString());
        Assert.Equal((end, 1), (compiled.GetProperty("delay").GetInt32(), compiled.GetProperty("hop").GetInt32()));
        Assert.True(report.GetProperty("bitExact").GetBoolean());
        Assert.Equal(isSame, stream.GetProperty("isPromised").GetBoolean());
        Assert.Equal(Frames + end, stream.GetProperty("steps").GetInt32());
        Assert.True(!isSame || stream.GetProperty("sameBytes").GetDouble() == 1);
    }

    [Fact]
    public void Run_Stream_PrintsALineForEachStep()
    {
        string[] lines = Run("run", Window(0, 0), "--stream", "--hop", "2", "--test", Data(), "--count", "2").Succeeded().OutputLines;

        Assert.Equal(2 * Frames / 2, lines.Count(line => line.Contains("score=", StringComparison.Ordinal)));
    }

    [Fact]
    public void New_Stream_TakesARecordingOfStepsAndNoSensor()
    {
        string[] model = ["--model", Window(0, 0), "--board", "esp32", "--shape", "frames=16", "--data", Data(), "--stream", "auto", "--out", _temp.File("app")];
        CommandLine.Run(["new", "App", "--source", "imu", .. model]).Failed(1, "NML0405", "a step takes 1 new frames");
        CommandLine.Run(["new", "App", "--source", "replay", .. model]).Succeeded();
        Assert.Contains("steps of", File.ReadAllText(_temp.File("app/README.md")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NML0136", "'time' is no axis of the input 1x2x16 with more than one frame; its dimensions are called 0, 1, frames", "--stream", "time")]
    [InlineData("NML0138", "a step of 16 frames is no part of a window of 16", "--stream", "2", "--hop", "16")]
    [InlineData("NML0137", "node '", "--stream", "1")]
    [InlineData("NML0501", "--hop says how long a step is", "--hop", "2")]
    [InlineData("NML0139", "--state and --stream are both given", "--stream", "--state", "y=x")]
    public void Compile_StreamThatCannotBe_IsRefused(string code, string words, params string[] options)
    {
        string[] output = ["--out", _temp.File("out")];
        string model = code == "NML0139" ? TwoInputs() : Window(0, 0);
        string[] data = code == "NML0139" ? [] : ["--shape", "frames=16", "--data", Data()];
        CommandLine.Run(["compile", model, "--target", "esp32", .. data, .. options, .. output]).Failed(2, code, words);
        Assert.False(Directory.Exists(_temp.File("out")));
    }

    private CommandResult Run(string verb, string model, params string[] options) =>
        CommandLine.Run([verb, model, "--target", "esp32", "--shape", "frames=16", "--data", Data(), .. options]);

    /// <summary>A convolution of three frames, which pads as asked, and a mean over all frames.</summary>
    private string Window(int begin, int end)
    {
        float[] Weights(int count) => [.. Enumerable.Range(0, count).Select(k => ((k * 7 % 11) - 5) / 8f)];
        return new OnnxModelBuilder().SymbolicInput("x", "1", "2", "frames").Initializer("w", [4, 2, 3], Weights(24)).Initializer("v", [3, 4], Weights(12))
            .Node("Conv", ["x", "w"], "c", ("pads", new long[] { begin, end })).Node("Relu", ["c"], "r").Node("GlobalAveragePool", ["r"], "m")
            .Node("Flatten", ["m"], "f").Node("Gemm", ["f", "v"], "y", ("transB", 1)).Output("y", 1, 3).Save(_temp.File("window.onnx"));
    }

    private string TwoInputs() => new OnnxModelBuilder().Input("x", 1, 2).Input("z", 1, 2).Node("Add", ["x", "z"], "y").Output("y", 1, 2).Save(_temp.File("two.onnx"));

    private string Data() => _temp.Write("data.csv", string.Concat(Enumerable.Range(0, Samples).Select(sample => string.Join(
        ',', Enumerable.Range(0, 2 * Frames).Select(k => Math.Sin((sample + 1) * (k + 1)).ToString("F3", CultureInfo.InvariantCulture))) + "\n")));
}
