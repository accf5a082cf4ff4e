using System.Reflection;
using System.Text.RegularExpressions;

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
    [InlineData("completion")]
    [InlineData("data")]
    [InlineData("monitor")]
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
            ["init", "status", "compile", "verify", "profile", "run", "test", "train", "tune", "inspect", "pack", "split", "host", "data", "keys", "boards", "new", "deploy", "push", "fleet", "monitor", "record", "completion"],
            verb => Assert.Contains($"nanoml {verb}", examples, StringComparison.Ordinal));
    }

    [Fact]
    public void Help_OfAVerbWithManyOptions_ExplainsTheUsualOnesAndNamesTheOthers()
    {
        string brief = CommandLine.Run("verify", "--help").Succeeded().Output;
        string whole = CommandLine.Run("verify", "--help-all").Succeeded().Output;
        Assert.Matches(@"\n  --target BOARD +A board's name [^\n]*\n", brief);
        Assert.Matches(@"\n  also --ranges, --max-drop, ", brief);
        Assert.Contains("nanoml verify --help-all explains them all.", brief, StringComparison.Ordinal);
        Assert.Contains("[default: percentile]", whole, StringComparison.Ordinal);
        Assert.DoesNotContain("also --", whole, StringComparison.Ordinal);
        Assert.True(brief.Split('\n').Length < 60, brief);
        Assert.All(brief.Split('\n').Concat(whole.Split('\n')).Where(line => !line.StartsWith("  nanoml ", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, 110));
    }

    [Theory]
    [InlineData("compile")]
    [InlineData("verify")]
    [InlineData("tune")]
    [InlineData("new")]
    [InlineData("fleet", "update")]
    public void Help_OfAVerb_NamesEachOptionOnce(params string[] verb)
    {
        string brief = CommandLine.Run([.. verb, "--help"]).Succeeded().Output;
        string whole = CommandLine.Run([.. verb, "--help-all"]).Succeeded().Output;
        string[] names = [.. Regex.Matches(whole, @"^  (?:-\w, )?(--[a-z-]+)", RegexOptions.Multiline).Select(match => match.Groups[1].Value)];
        Assert.True(names.Length > 12);
        Assert.Equal(names.Distinct(), names);
        string options = brief[brief.IndexOf("[options]", StringComparison.Ordinal)..];
        Assert.All(names, name => Assert.Matches($@"(\n  |also |, ){name}\b", options.Replace("\n    ", " ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Help_BeforeAnIncompleteLine_IsStillHelp() =>
        Assert.StartsWith("Compiles a model", CommandLine.Run("compile", "--frobnicate", "--help").Succeeded().Output, StringComparison.Ordinal);

    [Fact]
    public void NoVerb_IsAUsageError() => CommandLine.Run().Failed(2, "NML0501", "nanoml --help");

    [Fact]
    public void UnknownVerb_IsNamed() => CommandLine.Run("frobnicate").Failed(2, "NML0501", "'frobnicate'. See nanoml --help.");

    [Theory]
    [InlineData("there is no verb or option 'complie'. Did you mean compile? See nanoml --help.", "complie", "model.onnx")]
    [InlineData("Did you mean compile?", "Compile")]
    [InlineData("Did you mean --version?", "--versoin")]
    [InlineData("'--traget' is not an argument or option of compile. Did you mean --target? See nanoml compile --help.", "compile", "model.onnx", "--traget", "esp32")]
    [InlineData("'--traget' is not an argument or option of compile. Did you mean --target?", "compile", "--traget", "esp32", "model.onnx")]
    [InlineData("Did you mean new?", "keys", "nwe")]
    [InlineData("Did you mean --rollback?", "push", "--port", "COM3", "--rolback")]
    public void MistypedWord_IsAskedAbout(string expected, params string[] args) => CommandLine.Run(args).Failed(2, "NML0501", expected);

    [Theory]
    [InlineData("--ranges", "MinMax")]
    [InlineData("--weights", "INT8")]
    [InlineData("--optimize", "Balanced")]
    [InlineData("--drop-features", "AUTO")]
    public void NamesOfChoices_CountInAnyCase(string option, string word)
    {
        string[] Compile(string value) => CommandLine.Run("compile", Bundled.Xor, "--target", "esp32", "--data", Bundled.XorCalibration, "--out", _temp.File("out"), option, value)
            .Succeeded().OutputLines;
        Assert.Equal(Compile(word.ToLowerInvariant()), Compile(word));
    }

    [Fact]
    public void NameOfABoard_CountsInAnyCaseAndIsWrittenAsItIsCalled()
    {
        string page = _temp.File("report.html");
        string text = CommandLine.Run(
            "compile", Bundled.Xor, "--target", "ESP32-Psram", "--data", Bundled.XorCalibration, "--out", _temp.File("out"), "--report", page).Succeeded().Output;
        Assert.Contains("Board       esp32-psram (", text, StringComparison.Ordinal);
        Assert.Contains("<dd>esp32-psram</dd>", File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Fact]
    public void Fractions_AreTheNumbersThatTheyAre()
    {
        string[] Compile(params string[] more) =>
            CommandLine.RunDigits("compile", ["--out", _temp.File("out"), .. more]).Succeeded().OutputLines;
        Assert.Equal(Compile("--scale", "0.5", "--mean", "-0.25", "--prune", "0.5"), Compile("--scale", "1/2", "--mean", "-1/4", "--prune", "2/4"));
    }

    [Theory]
    [InlineData("40K", "40k")]
    [InlineData("40960", "40k")]
    public void ReservedHeap_TakesKilobytesInBothCases(string one, string other)
    {
        string[] Compile(string bytes) => CommandLine.Run(
            "compile", Bundled.Xor, "--target", "esp32", "--data", Bundled.XorCalibration, "--out", _temp.File("out"), "--reserve-heap", bytes).Succeeded().OutputLines;
        Assert.Equal(Compile(one), Compile(other));
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("5x")]
    [InlineData("-1s")]
    public void DurationThatIsNone_IsAUsageError(string time) => CommandLine.Run("fleet", "update", "none.nml", "--broker", "localhost", "--soak", time)
        .Failed(2, "NML0501", $"--soak takes a time such as 90s, 10m or 2h, not '{time}'");

    [Fact]
    public void Version_NamesTheCommitAndTheCompilersDoesNot()
    {
        string version = CommandLine.Run("--version").Succeeded().Output.Trim();
        string plain = typeof(Compiler.Driver.Compilation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        Assert.Matches(@"^[0-9.]+$", plain);
        Assert.Matches($@"^{Regex.Escape(plain)}(\+[0-9a-f]{{40}})?$", version);
        Assert.Equal(Path.Exists(Path.Combine(Repository.Root, ".git")), version.Contains('+', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--frobnicate", "1", "'--frobnicate'")]
    [InlineData("--prune", "1", "--prune takes a ratio from 0 to below 1, not '1'")]
    [InlineData("--prune", "-0.1", "--prune")]
    [InlineData("--prune", "NaN", "--prune")]
    [InlineData("--prune", "0,5", "--prune")]
    [InlineData("--prune-scope", "node", "--prune-scope takes global, layer, not 'node'")]
    [InlineData("--ranges", "max", "--ranges takes minmax, percentile, mse, not 'max'")]
    [InlineData("--ranges", "percentil", "not 'percentil': did you mean percentile?")]
    [InlineData("--weights", "int5", "--weights takes int8, int6, int4, int3, ternary, pow2, auto, not 'int5'. See")]
    [InlineData("--weights", "", "--weights takes int8")]
    [InlineData("--scale", "0", "--scale")]
    [InlineData("--scale", "1/0", "--scale takes a number or a fraction other than 0, not '1/0'")]
    [InlineData("--scale", "1/255/3", "--scale")]
    [InlineData("--scale", "/255", "--scale")]
    [InlineData("--scale", "1e-300/1e300", "--scale")]
    [InlineData("--scale", "", "--scale")]
    [InlineData("--reserve-heap", "40M", "--reserve-heap takes a number of bytes, or of kilobytes such as 40K")]
    [InlineData("--reserve-heap", "k", "--reserve-heap")]
    [InlineData("--reserve-heap", "", "--reserve-heap")]
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
    public void UnknownBoard_ListsTheBoards() => CommandLine.Run("compile", Bundled.Xor, "--target", "m5core").Failed(2, "NML0502", "'m5core'", "esp32-psram", "Did you mean m5core2?");

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
