using System.Text.Json;

namespace NanoML.Cli.Tests;

/// <summary><c>nanoml pack</c>: a model as a file.</summary>
public sealed class PackTests : IDisposable
{
    private readonly TempFolder _temp = new();

    private string Out => _temp.File("digits.nml");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Pack_Json_SaysWhatInspectReadsInTheFile()
    {
        JsonElement packed = Pack("--model-version", "3", "--json").Succeeded().Json;
        JsonElement read = CommandLine.Run("inspect", Out, "--json").Succeeded().Json;

        Assert.Equal("DigitsCnn", packed.GetProperty("name").GetString());
        Assert.Equal(3, packed.GetProperty("version").GetInt32());
        Assert.Equal(new FileInfo(Out).Length, packed.GetProperty("fileBytes").GetInt64());
        Assert.Contains("PackedConv", packed.GetProperty("kernels").EnumerateArray().Select(kernel => kernel.GetString()));
        Assert.Equal(packed.GetProperty("sha256").GetString(), read.GetProperty("sha256").GetString());
        Assert.Equal(3, read.GetProperty("title").GetProperty("version").GetInt32());
        Assert.True(read.GetProperty("passesTest").GetBoolean());
        Assert.Equal(packed.GetProperty("vectors").GetInt32(), read.GetProperty("vectors").GetInt32());
    }

    [Fact]
    public void Pack_TheSameTwice_GivesTheSameFile()
    {
        Pack().Succeeded();
        byte[] first = File.ReadAllBytes(Out);
        Pack().Succeeded();
        Assert.Equal(first, File.ReadAllBytes(Out));
    }

    [Fact]
    public void Inspect_PackedFile_ReadsWell()
    {
        Pack().Succeeded();
        string text = CommandLine.Run("inspect", Out).Succeeded().Output;
        Assert.Contains("Model       DigitsCnn, version 1, packed by nanoml", text, StringComparison.Ordinal);
        Assert.Contains("with the bytes that they must give", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_DamagedFile_IsRefusedInTheWordsOfTheBoard()
    {
        Pack().Succeeded();
        byte[] bytes = File.ReadAllBytes(Out);
        bytes[^100] ^= 4;
        File.WriteAllBytes(Out, bytes);
        CommandLine.Run("inspect", Out).Failed(2, "NML0006", Out, "checksum");
    }

    [Fact]
    public void Pack_WhatDoesNotFitTheBoard_IsRefusedWithNumbersAndLeavesNoFile()
    {
        Pack("--reserve-heap", "70K").Failed(1, "NML0401", "bytes of managed heap");
        Assert.False(File.Exists(Out));
    }

    [Fact]
    public void Pack_ToAFolder_IsRefusedBeforeTheWork() =>
        CommandLine.RunDigits("pack", "--out", _temp.File("")).Failed(2, "NML0504");

    [Theory]
    [InlineData("--namespace", "A.B")]
    [InlineData("--model-version", "-1")]
    public void Pack_OptionThatMakesNoSense_IsAUsageError(string option, string value) => Pack(option, value).Failed(2, "NML0501");

    private CommandResult Pack(params string[] args) => CommandLine.RunDigits("pack", ["--out", Out, .. args]);
}
