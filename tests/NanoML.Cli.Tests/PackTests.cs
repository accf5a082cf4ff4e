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

    /// <summary>What a build left: in Release, for what lies in a folder Debug is not taken.</summary>
    [Fact]
    public void Pack_Assemblies_HoldsTheCode()
    {
        Built("Release", Code("mscorlib", "NanoML.Runtime"));
        Built("Debug", Code("mscorlib"));
        JsonElement packed = Pack("--assemblies", _temp.File("built"), "--json").Succeeded().Json;
        Assert.Equal(["DigitsCnn"], packed.GetProperty("kernels").EnumerateArray().Select(name => name.GetString()));
        Assert.True(CommandLine.Run("inspect", Out, "--json").Succeeded().Json.GetProperty("holdsCode").GetBoolean());
        Assert.Contains("Holds       compiled code", CommandLine.Run("inspect", Out).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("the board runs them before it takes the model", Pack("--assemblies", _temp.File("built")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Pack_AssembliesThatAreNotThose_IsRefused()
    {
        Pack("--assemblies", _temp.File("built")).Failed(2, "NML0006", "there is no such folder");
        Built("Release", [1, 2, 3]);
        Pack("--assemblies", _temp.File("built")).Failed(2, "NML0006", "DigitsCnn.pe", "no assembly of nanoFramework");
        Built("Release", DeviceImages.Assembly("Other", (0, 1)));
        Pack("--assemblies", _temp.File("built")).Failed(2, "NML0006", "Other 0.1");
        Built("Release", Code("mscorlib", "System.Net"));
        Pack("--assemblies", _temp.File("built")).Failed(2, "NML0006", "refers to System.Net");
        Built("Old", Code("mscorlib"));
        Pack("--assemblies", _temp.File("built")).Failed(2, "NML0006", "different files DigitsCnn.pe");
        Pack("--assemblies", Path.GetDirectoryName(Built("Other", [1], "Else.pe"))!).Failed(2, "NML0006", "there is no DigitsCnn.pe");
        Assert.False(File.Exists(Out));
    }

    private static byte[] Code(params string[] references) =>
        DeviceImages.Assembly("DigitsCnn", (0, 1), [.. references.Select(name => (name, 0, 1))]);

    private string Built(string configuration, byte[] image, string name = "DigitsCnn.pe")
    {
        string file = _temp.File(Path.Combine("built", "bin", configuration, name));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, image);
        return file;
    }

    private CommandResult Pack(params string[] args) => CommandLine.RunDigits("pack", ["--out", Out, .. args]);
}
