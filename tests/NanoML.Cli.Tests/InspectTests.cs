using System.Text.Json;
using NanoML.Compiler.Onnx.Proto;

namespace NanoML.Cli.Tests;

public sealed class InspectTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Inspect_DigitsCnn_ShowsShapesMacsAndParameters()
    {
        string text = CommandLine.Run("inspect", Bundled.DigitsCnn).Succeeded().Output;
        Assert.Contains("Opset       13, IR version 7, producer pytorch", text, StringComparison.Ordinal);
        Assert.Contains("117,760 MACs", text, StringComparison.Ordinal);
        Assert.Contains("1x16x8x8", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_Json_HasNodesWithTheirOutputs()
    {
        JsonElement json = CommandLine.Run("inspect", Bundled.Xor, "--json").Succeeded().Json;
        Assert.Equal(9, json.GetProperty("parameters").GetInt64());
        Assert.Equal(6, json.GetProperty("macs").GetInt64());
        Assert.Equal(["Gemm", "Tanh", "Gemm", "Sigmoid"], json.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("operator").GetString()));
        Assert.Empty(json.GetProperty("unsupported").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("problem").ValueKind);
    }

    [Fact]
    public void Inspect_UnsupportedOperators_ListsAllOfThem()
    {
        string model = new OnnxModelBuilder().Input("x", 1, 4)
            .Node("Det", ["x"], "a").Node("Relu", ["a"], "b").Node("Det", ["b"], "c").Node("LpNormalization", ["c"], "y")
            .Output("y", 1, 4).Save(_temp.File("two.onnx"));
        JsonElement unsupported = CommandLine.Run("inspect", model, "--json").Succeeded().Json.GetProperty("unsupported");
        Assert.Equal(["Det", "LpNormalization"], unsupported.EnumerateArray().Select(u => u.GetProperty("operator").GetString()));
        Assert.Equal(2, unsupported[0].GetProperty("nodes").GetArrayLength());
        Assert.Contains("Unsupported Det in 2 nodes", CommandLine.Run("inspect", model).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_OperatorsOfOtherDomainsAndWithGraphs_AreListedToo()
    {
        string model = new OnnxModelBuilder().Opset(1, "ai.onnx.ml").Input("x", 1, 4).Node("Relu", ["x"], "a").Node("DictVectorizer", ["a"], "b")
            .Node("Loop", ["b"], "y", ("body", new GraphProto())).Output("y", 1, 4)
            .With(m => m.Graph.Node[1].Domain = "ai.onnx.ml").Save(_temp.File("mixed.onnx"));
        JsonElement json = CommandLine.Run("inspect", model, "--json").Succeeded().Json;
        Assert.Equal(3, json.GetProperty("nodes").GetArrayLength());
        Assert.Equal([true, false, false], json.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("supported").GetBoolean()));
        CommandLine.Run("compile", model, "--target", "esp32", "--out", _temp.File("out")).Failed(2, "NML0108", "DictVectorizer");
    }

    [Fact]
    public void Inspect_WhatTheDeviceCannotRun_SaysWhatCompileSays()
    {
        string model = new OnnxModelBuilder().Input("x", 4, 4).Node("Relu", ["x"], ["a"], "first").Node("Cast", ["a"], ["b"], "whole", ("to", 7L))
            .Node("Cast", ["b"], ["y"], "back", ("to", 1L)).Output("y", 4, 4).Save(_temp.File("cast.onnx"));
        JsonElement json = CommandLine.Run("inspect", model, "--json").Succeeded().Json;
        Assert.Equal([true, false, true], json.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("supported").GetBoolean()));
        string problem = json.GetProperty("problem").GetString()!;
        Assert.Contains("'whole' (Cast): activations cannot be cast", problem, StringComparison.Ordinal);
        CommandLine.Run("compile", model, "--target", "esp32", "--out", _temp.File("out")).Failed(2, "NML0403", "cannot be cast");
    }

    [Fact]
    public void Inspect_WhatNoOutputDependsOn_NeedsNoSupport()
    {
        string model = new OnnxModelBuilder().Input("x", 1, 4).Input("unused", 1, 4).Node("Relu", ["x"], "y").Node("LSTM", ["x"], "l")
            .Output("y", 1, 4).Save(_temp.File("unused.onnx"));
        JsonElement json = CommandLine.Run("inspect", model, "--json").Succeeded().Json;
        Assert.Equal(2, json.GetProperty("nodes").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("problem").ValueKind);
        CommandLine.Run("compile", model, "--target", "esp32", "--out", _temp.File("out")).Succeeded();
    }

    [Fact]
    public void Inspect_SymbolicAxis_NamesItUntilShapeGivesIt()
    {
        string model = new OnnxModelBuilder().SymbolicInput("x", "batch", "length").Node("Relu", ["x"], "y").Output("y", 1, 4).Save(_temp.File("s.onnx"));
        Assert.Contains("NML0105", CommandLine.Run("inspect", model).Succeeded().Output, StringComparison.Ordinal);
        string text = CommandLine.Run("inspect", model, "--shape", "length=12").Succeeded().Output;
        Assert.DoesNotContain("NML0105", text, StringComparison.Ordinal);
        Assert.Contains("y Float32 1x12", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_BatchOfIndependentSamples_CountsOneAndSaysSo()
    {
        string model = new OnnxModelBuilder().Input("x", 5, 4).Initializer("w", [4, 2], 1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f).Node("MatMul", ["x", "w"], "y")
            .Output("y", 5, 2).Save(_temp.File("five.onnx"));
        string text = CommandLine.Run("inspect", model).Succeeded().Output;
        Assert.Contains("Samples     5 at once", text, StringComparison.Ordinal);
        Assert.Contains("y Float32 1x2", text, StringComparison.Ordinal);
        Assert.Contains("Total       8 MACs", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Samples  ", CommandLine.Run("inspect", Bundled.Xor).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_NotAModel_IsRefused() => CommandLine.Run("inspect", _temp.Write("not.onnx", "no model")).Failed(2, "NML0002", "not.onnx");

    [Fact]
    public void Boards_ListsEveryBoard()
    {
        string text = CommandLine.Run("boards").Succeeded().Output;
        Assert.All(
            ["esp32", "esp32-cam", "esp32-psram", "esp32c3", "esp32s3", "m5core2", "m5stickc-plus", "m5stickc-plus2", "xiao-esp32s3"],
            board => Assert.Contains($" {board} ", text, StringComparison.Ordinal));
        JsonElement boards = CommandLine.Run("boards", "--json").Succeeded().Json.GetProperty("boards");
        Assert.Contains(boards.EnumerateArray(), b => b.GetProperty("name").GetString() == "esp32" && b.GetProperty("managedHeapBytes").GetInt32() == 79_000);
    }

    [Fact]
    public void Boards_ShowsThePins()
    {
        string text = CommandLine.Run("boards").Succeeded().Output;
        Assert.Contains("SPI1: 23, 25, 19, 5", text, StringComparison.Ordinal);
        Assert.Contains("I2S1: -, 0, 34", text, StringComparison.Ordinal);
        Assert.Contains("10 (low lights)", text, StringComparison.Ordinal);
        JsonElement pins = CommandLine.Run("boards", "--json").Succeeded().Json.GetProperty("boards").EnumerateArray()
            .Single(b => b.GetProperty("name").GetString() == "m5core2").GetProperty("pins");
        Assert.Equal(JsonValueKind.Null, pins.GetProperty("led").ValueKind);
        Assert.Equal(21, pins.GetProperty("i2c").GetProperty("data").GetInt32());
        Assert.Equal("COM2", pins.GetProperty("uart").GetProperty("port").GetString());
    }
}
