using System.Text.Json;

namespace NanoML.Cli.Tests.Projects;

/// <summary>In a project's folder, and below it, verbs need no arguments; what the command line says goes first.</summary>
public sealed class ProjectDefaultsTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public ProjectDefaultsTests()
    {
        Directory.CreateDirectory(_temp.File("models"));
        File.Copy(Bundled.Xor, _temp.File("models/gate.onnx"));
        File.Copy(Bundled.XorCalibration, _temp.File("data.npz"));
        Write();
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Profile_TakesModelBoardAndData()
    {
        JsonElement alone = CommandLine.Run("profile", Bundled.Xor, "--target", "esp32", "--data", Bundled.XorCalibration, "--json").Succeeded().Json;
        JsonElement inProject = Run("profile", "--json").Succeeded().Json;
        Assert.Equal(alone.GetRawText(), inProject.GetRawText());
    }

    [Fact]
    public void BelowTheFolder_PathsAreThoseOfTheFile()
    {
        string below = _temp.File("a/b");
        Directory.CreateDirectory(below);
        CommandLine.RunIn(below, null, "profile").Succeeded();
    }

    [Fact]
    public void CompileAndNew_WriteTheSameApplication()
    {
        Run("new", "--recording", "table").Succeeded();
        string code = Path.Combine(_temp.File("Gate"), "GateModel");
        Assert.True(Directory.Exists(code), string.Join(' ', Directory.GetFileSystemEntries(_temp.File("Gate"))));
        string before = Text(code);
        Run("compile").Succeeded();
        Assert.Equal(before, Text(code));
        Run("compile", "--out", _temp.File("elsewhere"), "--name", "Other").Succeeded();
        Assert.True(Directory.Exists(_temp.File("elsewhere/Other")));
    }

    [Fact]
    public void OptionsOfAVerb_AreThoseOfTheFile_UnlessTheCommandLineHasThem()
    {
        Write("""{ "compile": { "kernels": "reference", "json": true, "report": "pages/report.html", "optimize": ["size"] }, "data inspect": { "json": true } }""");
        Assert.Equal("reference", Strategy(Run("compile").Succeeded()));
        Assert.True(File.Exists(_temp.File("pages/report.html")));
        Assert.Equal("unrolled", Strategy(Run("compile", "--kernels", "auto").Succeeded()));
    }

    [Theory]
    [InlineData("""{ "comple": { "weights": "int4" } }""", "'comple', which is no verb")]
    [InlineData("""{ "compile": { "wieghts": "int4" } }""", "compile has no option --wieghts")]
    [InlineData("""{ "compile": { "stream": true } }""", "--stream needs a value")]
    [InlineData("""{ "compile": { "weights": { } } }""", "'options.compile.weights' must be a text")]
    public void OptionsThatAreNone_AreRefusedByEveryVerb(string options, string expected)
    {
        Write(options);
        Run("profile").Failed(2, "NML0514", expected, "nanoml.json");
        Run("profile", "--help").Succeeded();
    }

    [Fact]
    public void BadValue_IsAUsageErrorThatSaysWhoGaveIt()
    {
        Write("""{ "profile": { "weights": "int5" } }""");
        CommandResult result = Run("profile");
        Assert.Equal(2, result.ExitCode);
        string[] lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("--weights takes", lines[0], StringComparison.Ordinal);
        Assert.Contains("nanoml.json added", lines[1], StringComparison.Ordinal);
        Assert.Contains("--weights int5", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNotThereYet_IsSaidWithTheStepThatMakesIt()
    {
        File.Delete(_temp.File("models/gate.onnx"));
        Run("compile").Failed(2, "NML0515", "gate.onnx: the model is not there yet", "nanoml train makes it");
        File.Delete(_temp.File("data.npz"));
        Run("train").Failed(2, "NML0515", "data.npz: the data set is not there yet");
    }

    [Fact]
    public void DataThatAreNotThere_AreLeftOutWhereAVerbDoesWithout()
    {
        File.Delete(_temp.File("data.npz"));
        Assert.Contains("--data", Run("profile").Succeeded().Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("{", "not JSON")]
    [InlineData("""{ "version": 2, "name": "A", "source": "imu", "board": "esp32" }""", "'version' must be a whole number from 1 to 1")]
    [InlineData("""{ "version": 1, "name": "1A", "source": "imu", "board": "esp32" }""", "'name' must be a C# identifier")]
    [InlineData("""{ "version": 1, "name": "A", "source": "sonar", "board": "esp32" }""", "'source' must be one of imu, camera, microphone, replay")]
    [InlineData("""{ "version": 1, "name": "A", "source": "imu" }""", "'board' is missing")]
    public void BadProjectFile_IsNamed(string text, string expected)
    {
        _temp.Write("nanoml.json", text);
        Run("profile").Failed(2, "NML0514", "nanoml.json", expected);
    }

    private CommandResult Run(params string[] args) => CommandLine.RunIn(_temp.Root, null, args);

    private void Write(string options = "{ }") => _temp.Write(
        "nanoml.json",
        $$"""{ "version": 1, "name": "Gate", "source": "replay", "board": "esp32", "data": "data.npz", "model": "models/gate.onnx", "options": {{options}} }""");

    private static string Strategy(CommandResult result) => result.Json.GetProperty("layers")[0].GetProperty("strategy").GetString()!;

    private static string Text(string folder) => string.Concat(Directory.GetFiles(folder, "*.cs").Order(StringComparer.Ordinal).Select(File.ReadAllText));
}
