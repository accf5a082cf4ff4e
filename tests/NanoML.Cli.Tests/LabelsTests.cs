using System.Text.Json;

namespace NanoML.Cli.Tests;

/// <summary>Class names from a file.</summary>
public sealed class LabelsTests : IDisposable
{
    private static readonly string[] s_xor = ["same, both", "different"];

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Run_WithLabels_NamesClassesInLinesAndTables()
    {
        string[] names = [.. Enumerable.Range(0, 10).Select(k => $"no. {k}, drawn")];
        JsonElement json = CommandLine.RunDigits("run", "--test", Bundled.DigitsTest, "--count", "5", "--labels", File("digits.txt", names), "--json").Succeeded().Json;
        JsonElement line = json.GetProperty("lines")[0];
        Assert.Equal(names[line.GetProperty("class").GetInt32()].Replace(' ', '_'), line.GetProperty("label").GetString());
        Assert.Equal(names, json.GetProperty("classes").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
    }

    [Fact]
    public void Verify_OneOutput_HasTwoNames()
    {
        JsonElement json = Xor("verify", "--test", Bundled.XorTest, "--labels", File("xor.txt", s_xor), "--json").Succeeded().Json;
        Assert.Equal(s_xor, json.GetProperty("classes").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
    }

    [Fact]
    public void Compile_OtherNumberOfNames_IsRefused() => CommandLine.RunDigits("compile", "--out", _temp.File("out"), "--labels", File("two.txt", s_xor))
        .Failed(2, "NML0146", "the model has 10 classes, and --labels gives 2 names");

    [Fact]
    public void Compile_NoNames_IsRefused() => Xor("compile", "--out", _temp.File("out"), "--labels", _temp.Write("none.txt", "\n")).Failed(2, "NML0145", "none.txt", "no names");

    private string File(string name, string[] lines) => _temp.Write(name, string.Join('\n', lines));

    private static CommandResult Xor(string verb, params string[] args) =>
        CommandLine.Run([verb, Bundled.Xor, "--target", "esp32", "--data", Bundled.XorCalibration, .. args]);
}
