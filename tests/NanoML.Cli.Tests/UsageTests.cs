namespace NanoML.Cli.Tests;

public sealed class UsageTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("compile")]
    [InlineData("verify")]
    [InlineData("profile")]
    [InlineData("run")]
    [InlineData("train")]
    [InlineData("tune")]
    [InlineData("inspect")]
    [InlineData("boards")]
    [InlineData("deploy")]
    [InlineData("fleet")]
    [InlineData("keys")]
    [InlineData("new")]
    [InlineData("record")]
    [InlineData("split")]
    [InlineData("host")]
    public void Help_OfEachVerb_HasExamples(string verb)
    {
        string help = CommandLine.Run(verb, "--help").Succeeded().Output;
        Assert.Contains("Usage:", help, StringComparison.Ordinal);
        Assert.Contains($"Examples:\n  nanoml {verb}", help, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_OfTheTool_ListsTheVerbsWithAnExampleOfEach()
    {
        string help = CommandLine.Run("--help").Succeeded().Output;
        string examples = help[help.IndexOf("Examples:", StringComparison.Ordinal)..];
        Assert.All(
            ["compile", "verify", "profile", "run", "test", "train", "tune", "inspect", "pack", "split", "host", "data", "keys", "boards", "new", "deploy", "push", "fleet", "monitor", "record"],
            verb => Assert.Contains($"nanoml {verb}", examples, StringComparison.Ordinal));
        Assert.Contains("[default: percentile]", CommandLine.Run("compile", "--help").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void NoVerb_IsAUsageError() => CommandLine.Run().Failed(2, "NML0501", "nanoml --help");

    [Fact]
    public void UnknownVerb_IsNamed() => CommandLine.Run("frobnicate").Failed(2, "NML0501", "'frobnicate'");

    [Theory]
    [InlineData("--frobnicate", "1", "'--frobnicate'")]
    [InlineData("--prune", "1", "--prune takes a ratio from 0 to below 1, not '1'")]
    [InlineData("--prune", "-0.1", "--prune")]
    [InlineData("--prune", "NaN", "--prune")]
    [InlineData("--prune", "0,5", "--prune")]
    [InlineData("--prune-scope", "node", "--prune-scope takes global, layer, not 'node'")]
    [InlineData("--ranges", "MinMax", "--ranges takes minmax, percentile, mse, not 'MinMax'")]
    [InlineData("--weights", "int5", "--weights takes int8, int6, int4, int3, ternary, pow2, auto, not 'int5'")]
    [InlineData("--weights", "INT4", "--weights")]
    [InlineData("--scale", "0", "--scale")]
    [InlineData("--mean", "inf", "--mean")]
    [InlineData("--shape", "batch", "NAME=N")]
    [InlineData("--shape", "batch=0", "NAME=N")]
    [InlineData("--name", "class", "'class'")]
    [InlineData("--namespace", "1.2", "'1.2'")]
    public void BadOption_IsAUsageErrorThatSaysWhichOne(string option, string value, string expected)
    {
        string folder = _temp.File("out");
        CommandLine.RunDigits("compile", "--out", folder, option, value).Failed(2, "NML0501", expected);
        Assert.False(Directory.Exists(folder));
    }

    [Theory]
    [InlineData("verify", "--test")]
    [InlineData("run", "--test")]
    [InlineData("profile", "--dump")]
    public void BadWeightFormat_IsAUsageErrorOfEveryVerb(string verb, string option) => CommandLine.RunDigits(
        verb, option, _temp.File("any"), "--weights", "float16").Failed(2, "NML0501", "'float16'", $"nanoml {verb} --help");

    [Fact]
    public void DumpThatIsAFile_IsRefused() => CommandLine.RunDigits(
        "compile", "--out", _temp.File("out"), "--dump", _temp.Write("dump", "text")).Failed(2, "NML0504", "--dump");

    [Fact]
    public void MissingTarget_IsNamed() => CommandLine.Run("compile", Bundled.Xor).Failed(2, "NML0501", "'--target'", "nanoml compile --help");

    [Fact]
    public void UnknownBoard_ListsTheBoards() => CommandLine.Run("compile", Bundled.Xor, "--target", "esp33").Failed(2, "NML0502", "'esp33'", "esp32-psram");

    [Fact]
    public void BadBoardFile_IsNamed() =>
        CommandLine.Run("compile", Bundled.Xor, "--target", _temp.Write("board.json", "{}")).Failed(2, "NML0503", "board.json");

    [Fact]
    public void MissingModel_IsNamed() => CommandLine.Run("compile", _temp.File("none.onnx"), "--target", "esp32").Failed(2, "NML0001", "none.onnx");

    [Fact]
    public void MissingData_IsNamed() =>
        CommandLine.Run("compile", Bundled.Xor, "--target", "esp32", "--data", _temp.File("none.npz")).Failed(2, "NML0001", "none.npz");

    [Fact]
    public void EmptyOutFolder_IsRefused() => CommandLine.RunDigits("compile", "--out", "").Failed(2, "NML0504", "the path is empty");

    [Fact]
    public void SizeOfADimensionThatIsNotThere_IsRefused() => CommandLine.RunDigits(
        "compile", "--out", _temp.File("out"), "--shape", "length=3").Failed(2, "NML0501", "'length'", "batch");

    [Fact]
    public void PathWithALineBreak_StaysOnOneLine() => CommandLine.Run("inspect", _temp.File("a\nb.onnx")).Failed(2, "NML0001", "a b.onnx");
}
