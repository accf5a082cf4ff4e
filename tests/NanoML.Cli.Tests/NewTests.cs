using System.Text.Json;

namespace NanoML.Cli.Tests;

public sealed class NewTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void New_Replay_WritesASolutionAndSaysHowToGoOn()
    {
        CommandResult result = New("Demo", "m5core2", "replay", "--data", Bundled.DigitsCalibration).Succeeded();
        Assert.Contains("nanoff --update --target M5Core2", result.Output, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_temp.File("out"), "Demo.sln"), result.Output, StringComparison.Ordinal);
        string[] folders = [.. Directory.GetDirectories(_temp.File("out")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
        Assert.Equal(["Demo", "DemoModel", "NanoML.Runtime"], folders);
        string readme = File.ReadAllText(_temp.File("out/README.md"));
        Assert.Contains("`nanoff --update --target M5Core2 --serialport PORT`", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void New_Json_ListsTheFilesThatItWrote()
    {
        string[] options = ["--data", Bundled.DigitsCalibration, "--name", "Digits", "--json"];
        JsonElement json = New("Demo", "esp32", "replay", options).Succeeded().Json;
        Assert.Equal(["name", "model", "board", "source", "files", "kept"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal("NanoML.Models.Digits", json.GetProperty("model").GetString());
        Assert.All(json.GetProperty("files").EnumerateArray(), file => Assert.True(File.Exists(file.GetString())));
    }

    [Fact]
    public void New_RecordingInAFile_WritesItAndSaysHowItGetsToTheBoard()
    {
        CommandResult result = New("Demo", "esp32", "replay", "--data", Bundled.DigitsCalibration, "--recording", "file").Succeeded();

        Assert.Contains("nanoff --filedeployment deploy.json", result.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(_temp.File("out/deploy.json")));
        Assert.Equal(0, new FileInfo(_temp.File("out/Demo.bin")).Length % 64);
        Assert.True(new FileInfo(_temp.File("out/Demo.bin")).Length > 16 * 64);
        Assert.True(Directory.Exists(_temp.File("out/NanoML.Hardware.Files")));
    }

    [Fact]
    public void New_Teach_WritesWhatLearnsAndSaysHowToTeach()
    {
        New("Demo", "esp32", "replay", "--data", Bundled.DigitsCalibration, "--teach").Failed(1, "NML0405", "what it learns has", "PSRAM");
        Assert.False(Directory.Exists(_temp.File("out")));
        New("Demo", "esp32-psram", "replay", "--data", Bundled.DigitsCalibration, "--teach").Succeeded();
        Assert.True(Directory.Exists(_temp.File("out/NanoML.Learning")));
        Assert.True(File.Exists(_temp.File("out/Demo/Known.cs")));
        string readme = File.ReadAllText(_temp.File("out/README.md"));
        Assert.Contains("## Teaching it", readme, StringComparison.Ordinal);
        Assert.DoesNotContain("nanoml compile ", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void New_RecordingOfASensor_IsWrongUsage() =>
        New("Demo", "m5core2", "imu", "--recording", "table").Failed(2, "NML0501", "--recording needs --source replay");

    [Fact]
    public void New_ModelThatDoesNotFitTheSource_SaysWhyAndWritesNothing()
    {
        New("Demo", "m5core2", "imu", "--data", Bundled.DigitsCalibration).Failed(1, "NML0405", "digits_cnn.onnx", "[1, samples, 3]");
        Assert.False(Directory.Exists(_temp.File("out")));
    }

    [Fact]
    public void New_FolderThatHasFiles_IsRefusedAndLeftAsItIs()
    {
        string notes = _temp.Write("out/notes.txt", "mine");
        New("Demo", "esp32", "replay", "--data", Bundled.DigitsCalibration).Failed(2, "NML0510", "out", "--force");
        Assert.Equal([notes], Directory.GetFileSystemEntries(_temp.File("out")));
    }

    [Fact]
    public void New_Force_RenewsWhatIsGeneratedAndKeepsWhatIsEdited()
    {
        New("Demo", "esp32", "replay", "--data", Bundled.DigitsCalibration).Succeeded();
        string application = _temp.File("out/Demo/Application.cs");
        string program = _temp.File("out/Demo/Program.cs");
        string mine = _temp.Write("out/Demo/Mine.cs", "// mine");
        File.AppendAllText(application, "// edited");
        File.WriteAllText(program, File.ReadAllText(program).Replace("\n", "\r\n", StringComparison.Ordinal));

        string[] options = ["--data", Bundled.DigitsCalibration, "--recording", "file", "--force"];
        CommandResult result = New("Demo", "m5stickc-plus2", "replay", options).Succeeded();

        Assert.Contains($"Kept        {application}", result.Output, StringComparison.Ordinal);
        Assert.Single(result.OutputLines, line => line.StartsWith("Kept", StringComparison.Ordinal));
        Assert.EndsWith("// edited", File.ReadAllText(application), StringComparison.Ordinal);
        Assert.Contains("PinValue.High", File.ReadAllText(program), StringComparison.Ordinal);
        Assert.Equal("// mine", File.ReadAllText(mine));
    }

    [Fact]
    public void New_ForceInAFolderOfTheUsers_KeepsFilesOfTheSameNames()
    {
        string readme = _temp.Write("out/README.md", "mine");
        JsonElement json = New("Demo", "esp32", "replay", "--data", Bundled.DigitsCalibration, "--force", "--json").Succeeded().Json;
        Assert.Equal(readme, Assert.Single(json.GetProperty("kept").EnumerateArray()).GetString());
        Assert.DoesNotContain(readme, json.GetProperty("files").EnumerateArray().Select(file => file.GetString()));
        Assert.Equal("mine", File.ReadAllText(readme));
    }

    [Theory]
    [InlineData("<Project", "Demo.nfproj: ")]
    [InlineData("<Project />", "it has no AssemblyName")]
    public void New_ForceWithAProjectOfTheUsersThatIsNotUnderstood_KeepsItAndSaysSo(string text, string reason)
    {
        string project = _temp.Write("out/Demo/Demo.nfproj", text);
        string error = New("Demo", "esp32", "replay", "--data", Bundled.DigitsCalibration, "--force").Succeeded().Error;
        Assert.StartsWith($"nanoml: warning: {project} is yours and stays as it is; whether it lacks something cannot be told. {project}: ", error, StringComparison.Ordinal);
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(project));
    }

    [Fact]
    public void New_ForceAfterTheModelWasCompiledAgain_TakesItsFilesForGenerated()
    {
        string[] data = ["--data", Bundled.DigitsCalibration];
        New("Demo", "esp32", "replay", data).Succeeded();
        CommandLine.RunDigits("compile", "--name", "DemoModel", "--prune", "0.5", "--out", _temp.File("out")).Succeeded();
        Assert.DoesNotContain("Kept", New("Demo", "esp32", "replay", [.. data, "--force"]).Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--source", "--model", "m.onnx", "--board", "esp32")]
    [InlineData("--board", "--model", "m.onnx", "--source", "replay")]
    [InlineData("--model", "--board", "esp32", "--source", "replay")]
    public void New_WithoutAnOptionItNeeds_NamesIt(string missing, params string[] args) =>
        CommandLine.Run(["new", "Demo", .. args]).Failed(2, "NML0501", missing, "nanoml new --help");

    private CommandResult New(string name, string board, string source, params string[] args) => CommandLine.Run(
        ["new", name, "--model", Bundled.DigitsCnn, "--board", board, "--source", source, "--out", _temp.File("out"), .. args]);
}
