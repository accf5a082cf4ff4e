using System.Text.Json;
using NanoML.Compiler.Tflite;

namespace NanoML.Cli.Tests;

/// <summary>Every verb that takes a model takes a TensorFlow Lite file.</summary>
public sealed class TfliteTests : IDisposable
{
    private const int Samples = 20;

    private readonly TempFolder _temp = new();
    private readonly string _model;
    private readonly string _data;

    public TfliteTests()
    {
        (byte[] file, float[] sample) = new RandomTflite(2, isQuantized: true).Create();
        _model = _temp.Write("net.tflite", file);
        int[] shape = [.. TfliteReader.Read("net", file).Tensors[0].Shape];
        var random = new Random(1);
        float[] rows = [.. Enumerable.Range(0, Samples).SelectMany(_ => sample.Select(x => x + (0.2f * random.NextSingle())))];
        _data = _temp.Write("data.npy", NpyWriter.Floats([Samples, .. shape[1..]], rows));
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Compile_WritesCode() =>
        Assert.True(Run("compile", "--out", _temp.File("code")).GetProperty("macs").GetInt64() > 0);

    [Fact]
    public void Verify_IsBitExact()
    {
        JsonElement verified = Run("verify", "--data", _data, "--test", _data);
        Assert.True(verified.GetProperty("bitExact").GetBoolean());
        Assert.True(verified.GetProperty("sqnrDb").GetDouble() > 20);
    }

    [Fact]
    public void Run_PrintsALineForEachSample() =>
        Assert.Equal(Samples, CommandLine.Run("run", _model, "--target", "esp32", "--data", _data, "--test", _data)
            .Succeeded().Output.Split('\n').Count(line => line.StartsWith("NML ", StringComparison.Ordinal)));

    [Fact]
    public void Profile_PredictsATime() => Assert.True(Run("profile").GetProperty("predictedMs").GetDouble() > 0);

    [Fact]
    public void Inspect_NamesOperatorsAsViewersDo() =>
        Assert.Contains("SOFTMAX", CommandLine.Run("inspect", _model, "--json").Succeeded().Output, StringComparison.Ordinal);

    [Fact]
    public void New_MakesAnApplication()
    {
        CommandLine.Run("new", "Demo", "--model", _model, "--board", "esp32", "--source", "replay", "--data", _data, "--out", _temp.File("demo")).Succeeded();
        Assert.NotEmpty(Directory.GetFiles(_temp.File("demo"), "*.nfproj", SearchOption.AllDirectories));
    }

    [Fact]
    public void Tune_OfAFloatFile_WritesOnnx()
    {
        const int fullyConnected = 9;
        const int fullyConnectedOptions = 8;
        var builder = new TfliteBuilder();
        int x = builder.Input("x", TfliteType.Float32, [1, 4]);
        int weights = builder.Floats("w", [3, 4], [.. Enumerable.Range(0, 12).Select(k => 0.1f * ((k % 5) - 2))]);
        int y = builder.Tensor("y", TfliteType.Float32, [1, 3]);
        builder.Operator(fullyConnected, [x, weights, -1], [y], fullyConnectedOptions).Output(y);
        string floats = _temp.Write("floats.tflite", builder.ToBytes());
        string rows = _temp.Write("rows.csv", string.Concat(Enumerable.Range(0, Samples).Select(k => $"{k % 3},{k % 5},{k % 7},1\n")));
        string tuned = _temp.File("tuned.onnx");
        CommandLine.Run("tune", floats, "--data", rows, "--out", tuned, "--epochs", "1", "--weights", "int4").Succeeded();
        CommandLine.Run("compile", tuned, "--target", "esp32", "--out", _temp.File("tuned")).Succeeded();
    }

    private JsonElement Run(string verb, params string[] options) =>
        CommandLine.Run([verb, _model, "--target", "esp32", .. options, "--json"]).Succeeded().Json;
}
