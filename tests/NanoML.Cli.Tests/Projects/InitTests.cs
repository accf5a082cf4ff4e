using System.Text.Json;
using NanoML.Cli.Projects;

namespace NanoML.Cli.Tests.Projects;

/// <summary>A project is begun by five answers, typed or given.</summary>
public sealed class InitTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void FiveAnswers_BecomeAProject()
    {
        CommandResult result = CommandLine.RunIn(_temp.Root, "imu\nm5stickc-plus2\nGestures\nrecordings\nCOM7\n", "init").Succeeded();
        var project = ProjectFile.Read(_temp.File("nanoml.json"));
        Assert.Equal(("imu", "m5stickc-plus2", "Gestures", "recordings", "COM7"), (project.Source, project.Board, project.Name, project.Data, project.Port));
        Assert.Equal("trained/model.onnx", project.Model);
        Assert.Equal(5, result.Error.Split('?').Length - 1);
        Assert.Contains("nanoml record --label NAME", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongAnswers_AreAskedAgain_EmptyOnesTakeWhatIsUsual()
    {
        string folder = _temp.File("hand waving");
        CommandResult result = CommandLine.RunIn(_temp.Root, "sonar\n\nmicrophone\nesp33\nesp32\n\n\n\n", "init", "hand waving").Succeeded();
        var project = ProjectFile.Read(Path.Combine(folder, "nanoml.json"));
        Assert.Equal(("microphone", "esp32", "HandWaving", "data", (string?)null), (project.Source, project.Board, project.Name, project.Data, project.Port));
        Assert.Contains("'sonar' is none of imu, camera, microphone, replay", result.Error, StringComparison.Ordinal);
        Assert.Contains("no board is called 'esp33'", result.Error, StringComparison.Ordinal);
        Assert.Contains("There must be an answer.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_AskNothing()
    {
        CommandResult result = CommandLine.RunIn(_temp.Root, null, "init", "counter", "--source", "camera", "--board", "esp32-cam").Succeeded();
        Assert.Empty(result.Error);
        Assert.Equal("Counter", ProjectFile.Read(Path.Combine(_temp.File("counter"), "nanoml.json")).Name);
    }

    [Theory]
    [InlineData("--board is not given", "--source", "imu")]
    [InlineData("--source is not given", "--board", "esp32")]
    [InlineData("'lidar' is none of", "--source", "lidar", "--board", "esp32")]
    [InlineData("no board is called 'esp33'", "--source", "imu", "--board", "esp33")]
    [InlineData("'9 lives' is no C# identifier", "--source", "imu", "--board", "esp32", "--name", "9 lives")]
    public void WithNobodyToAsk_WhatIsMissingOrWrongIsAnError(string expected, params string[] options)
    {
        CommandLine.RunIn(_temp.Root, null, ["init", .. options]).Failed(2, "NML0501", expected);
        Assert.Empty(Directory.GetFileSystemEntries(_temp.Root));
    }

    [Fact]
    public void AProjectThatIsThere_IsKept()
    {
        _temp.Write("nanoml.json", "mine");
        CommandLine.RunIn(_temp.Root, null, "init", "--source", "imu", "--board", "esp32").Failed(2, "NML0516", "nanoml.json");
        Assert.Equal("mine", File.ReadAllText(_temp.File("nanoml.json")));
    }

    [Fact]
    public void Schema_HasTheFieldsAndWordsThatTheReaderKnows()
    {
        CommandLine.RunIn(_temp.Root, null, "init", "--source", "imu", "--board", "esp32").Succeeded();
        using JsonDocument schema = JsonDocument.Parse(File.ReadAllText(_temp.File("nanoml.schema.json")));
        JsonElement properties = schema.RootElement.GetProperty("properties");
        string[] names = [.. properties.EnumerateObject().Select(p => p.Name)];
        _temp.Write("nanoml.json", File.ReadAllText(_temp.File("nanoml.json")).Replace("\"data\":", "\"dta\":", StringComparison.Ordinal));
        CommandLine.RunIn(_temp.Root, null, "status").Failed(2, "NML0514", "'dta'", $"the fields are {string.Join(", ", names)}");
        Assert.Equal(
            NanoML.Compiler.Applications.SourceTable.Kinds.Keys, properties.GetProperty("source").GetProperty("enum").EnumerateArray().Select(word => word.GetString()!));
    }
}
