using System.Text.Json;

namespace NanoML.Cli.Tests;

/// <summary>The options that make weights few and small.</summary>
public sealed class CompressionTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("--weights", "int6")]
    [InlineData("--weights", "int3")]
    [InlineData("--weights", "ternary")]
    [InlineData("--weights", "pow2")]
    [InlineData("--share", "4")]
    [InlineData("--prune", "0.6")]
    public void Verify_EachFormat_IsBitExact(string option, string value)
    {
        JsonElement json = CommandLine.RunDigits("verify", "--test", Bundled.DigitsTest, option, value, "--json").Succeeded().Json;

        Assert.True(json.GetProperty("bitExact").GetBoolean());
        Assert.InRange(json.GetProperty("accuracy").GetDouble(), option == "--weights" && value == "ternary" ? 0.5 : 0.9, 1);
    }

    [Fact]
    public void Compile_Auto_ExplainsItsChoice()
    {
        CommandResult result = CommandLine.RunDigits("compile", "--out", _temp.File("out"), "--weights", "auto", "--max-drop", "2").Succeeded();

        Assert.Contains("Share of the error", result.Output, StringComparison.Ordinal);
        Assert.Contains("of 2 allowed", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_AutoJson_HasTheChoiceOfEveryLayer()
    {
        JsonElement json = CommandLine.RunDigits(
            "compile", "--out", _temp.File("out"), "--weights", "auto", "--optimize", "size", "--json").Succeeded().Json;

        Assert.All(json.GetProperty("search").EnumerateArray(), layer => Assert.Equal(
            ["layer", "bits", "zeros", "before", "after", "errorShare", "candidates"], layer.EnumerateObject().Select(p => p.Name)));
        Assert.Equal(4, json.GetProperty("search").GetArrayLength());
    }

    [Theory]
    [InlineData("--prune", "0.5", "--weights", "auto")]
    [InlineData("--share", "3", "--weights", "auto")]
    [InlineData("--prune-by", "magnitude", "--weights", "auto")]
    [InlineData("--max-drop", "1", "--weights", "int4")]
    public void OptionsThatExcludeEachOther_AreRefused(string option, string value, string other, string otherValue) =>
        CommandLine.RunDigits("compile", "--out", _temp.File("out"), option, value, other, otherValue).Failed(2, "NML0501", option, "--weights auto");

    [Theory]
    [InlineData("--share", "0")]
    [InlineData("--share", "128")]
    [InlineData("--prune", "1")]
    [InlineData("--max-drop", "-1")]
    [InlineData("--prune-by", "luck")]
    public void BadValues_AreRefused(string option, string value) =>
        CommandLine.RunDigits("compile", "--out", _temp.File("out"), option, value).Failed(2, "NML0501", option);
}
