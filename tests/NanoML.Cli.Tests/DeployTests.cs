namespace NanoML.Cli.Tests;

/// <summary>A script called nanoff stands in for it, first on PATH. That is the whole process's, so no other test may run meanwhile.</summary>
[Collection(nameof(DeployTests))]
[CollectionDefinition(nameof(DeployTests), DisableParallelization = true)]
public sealed class DeployTests : IDisposable
{
    private const string Fake = "echo \"fake: $@\"; echo \"warned\" >&2";

    private readonly TempFolder _temp = new();
    private readonly string? _path = Environment.GetEnvironmentVariable("PATH");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", _path);
        _temp.Dispose();
    }

    [PosixFact]
    public void Deploy_Image_CallsNanoffAndPassesItsOutputOn()
    {
        UseNanoff(Fake);
        string image = _temp.Write("App.bin", DeviceImages.Complete("App"));

        CommandResult result = CommandLine.Run("deploy", image, "--board", "m5core2", "--port", "/dev/ttyUSB0").Succeeded();

        string arguments = $"--target M5Core2 --serialport /dev/ttyUSB0 --deploy --image {image}";
        Assert.Equal([$"nanoff {arguments}", $"fake: {arguments}"], result.OutputLines);
        Assert.Equal("warned\n", result.Error);
    }

    [PosixFact]
    public void Deploy_FirmwareAndImage_WritesTheFirmwareFirst()
    {
        UseNanoff(Fake);
        string image = Built("my app/bin/Release", "App");
        Project("my app", "App");

        CommandResult result = CommandLine.Run("deploy", _temp.File("my app"), "--board", "esp32", "--port", "COM3", "--firmware").Succeeded();

        Assert.Equal(
            [
                "nanoff --update --target ESP32_REV3 --serialport COM3",
                "fake: --update --target ESP32_REV3 --serialport COM3",
                $"nanoff --target ESP32_REV3 --serialport COM3 --deploy --image '{image}'",
                $"fake: --target ESP32_REV3 --serialport COM3 --deploy --image {image}",
            ],
            result.OutputLines);
    }

    [PosixFact]
    public void Deploy_NanoffThatFails_EndsWithItsExitCode()
    {
        UseNanoff("echo 'Error E4000: no device' >&2; exit 47");
        CommandResult result = CommandLine.Run("deploy", _temp.Write("App.bin", DeviceImages.Complete("App")), "--board", "esp32", "--port", "COM3", "--firmware");
        Assert.Equal(47, result.ExitCode);
        Assert.Equal("nanoff --update --target ESP32_REV3 --serialport COM3", Assert.Single(result.OutputLines));
        Assert.Equal("Error E4000: no device\n", result.Error);
    }

    [PosixFact]
    public void Deploy_NoNanoff_SaysHowToInstallIt()
    {
        Environment.SetEnvironmentVariable("PATH", _temp.File("empty"));
        CommandLine.Run("deploy", "--board", "esp32", "--port", "COM3", "--firmware").Failed(2, "NML0621", "dotnet tool install -g nanoff");
    }

    [Fact]
    public void Deploy_DryRun_PrintsTheCommandsAndNeedsNoNanoff()
    {
        Environment.SetEnvironmentVariable("PATH", _temp.File("empty"));
        CommandResult result = CommandLine.Run("deploy", "--board", "esp32s3", "--port", "COM3", "--firmware", "--dry-run").Succeeded();
        Assert.Equal("nanoff --update --target ESP32_S3_OCTAL --serialport COM3", Assert.Single(result.OutputLines));
    }

    [Fact]
    public void Deploy_Folder_TakesTheApplicationsImageAndNoOther()
    {
        Project("app", "Demo");
        Project("app/Library", "Library", "Library");
        _temp.Write("app/Demo.bin", "a recording");
        _temp.Write("app/DemoModel/Weights.bin", "weights");
        _temp.Write("app/bin/Release/Weights.bin", "weights");
        Built("app/Library/bin/Release", "Library");
        string image = Built("app/bin/Release", "Demo");
        Assert.EndsWith($"--image {image}\n", DryRun(_temp.File("app")).Output, StringComparison.Ordinal);
        Assert.EndsWith($"--image {image}\n", DryRun(_temp.File("app/Demo.nfproj")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Deploy_Folder_TakesTheConfigurationThatWasBuiltLast()
    {
        Project("app", "Demo");
        string debug = Built("app/bin/Debug", "Demo");
        Built("app/bin/Release", "Demo");
        SetTime("app/bin/Debug", 2025);
        SetTime("app/bin/Release", 2024);
        Assert.EndsWith($"--image {debug}\n", DryRun(_temp.File("app")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Deploy_ImageDeletedByASecondBuild_SaysRebuildAndTakesNoOlderOne()
    {
        Project("app", "Demo");
        Built("app/bin/Release", "Demo");
        File.Delete(Built("app/bin/Debug", "Demo"));
        SetTime("app/bin/Debug", 2025);
        SetTime("app/bin/Release", 2024);
        DryRun(_temp.File("app")).Failed(2, "NML0001", "Demo.bin", "Debug", "choose Rebuild");
    }

    [Fact]
    public void Deploy_SeveralApplications_NamesThem()
    {
        Project("one", "One");
        Project("two", "Two");
        DryRun(_temp.Root).Failed(2, "NML0511", "One.nfproj", "Two.nfproj");
    }

    [Fact]
    public void Deploy_ApplicationThatIsNotBuilt_SaysToBuildFirst()
    {
        Project("app", "Demo");
        DryRun(_temp.File("app")).Failed(2, "NML0001", "there is no image, Demo.bin", "Build the application first");
    }

    [Fact]
    public void Deploy_FolderWithoutAnApplication_SaysWhatToName() =>
        DryRun(_temp.Root).Failed(2, "NML0001", "no application (.nfproj)", "Name the application's folder");

    [Theory]
    [InlineData("")]
    [InlineData("1234567890")]
    [InlineData("NFMRK1 and then something else that is longer than the header of an assembly, which has one hundred and twenty-four bytes, all of them")]
    public void Deploy_FileThatIsNoImage_IsRefused(string content) =>
        DryRun(_temp.Write("Weights.bin", content)).Failed(2, "NML0630", "Weights.bin", "not an image");

    [Theory]
    [InlineData(9)]
    [InlineData(30)]
    [InlineData(126)]
    [InlineData(300)]
    public void Deploy_DamagedImage_IsRefused(int at)
    {
        byte[] image = DeviceImages.Complete("App");
        image[at] ^= 4;
        DryRun(_temp.Write("App.bin", image)).Failed(2, "NML0630");
    }

    [Fact]
    public void Deploy_ImageCutShort_IsRefused() =>
        DryRun(_temp.Write("App.bin", DeviceImages.Complete("App")[..^8])).Failed(2, "NML0630", "damaged");

    [Fact]
    public void Deploy_ImageWithoutAReference_NamesWhoNeedsWhat()
    {
        byte[] image = DeviceImages.Image(
            DeviceImages.Assembly("mscorlib", (1, 17)),
            DeviceImages.Assembly("System.IO.Streams", (1, 1), ("mscorlib", 1, 17), ("nanoFramework.System.Text", 1, 3)));
        DryRun(_temp.Write("App.bin", image)).Failed(1, "NML0631", "System.IO.Streams needs nanoFramework.System.Text 1.3, which");
    }

    [Fact]
    public void Deploy_ImageWithAnotherVersionOfAReference_NamesBoth()
    {
        byte[] image = DeviceImages.Image(DeviceImages.Assembly("mscorlib", (1, 16)), DeviceImages.Assembly("App", (1, 0), ("mscorlib", 1, 17)));
        DryRun(_temp.Write("App.bin", image)).Failed(1, "NML0631", "App needs mscorlib 1.17, and the image has mscorlib 1.16");
    }

    [Fact]
    public void Deploy_Nothing_IsAUsageError() =>
        CommandLine.Run("deploy", "--board", "esp32", "--port", "COM3").Failed(2, "NML0501", "nothing to deploy", "--firmware");

    [Fact]
    public void Deploy_UnknownBoard_ListsTheBoards() =>
        CommandLine.Run("deploy", "--board", "uno", "--port", "COM3", "--firmware").Failed(2, "NML0502", "'uno'", "m5stickc-plus");

    private static CommandResult DryRun(string path) => CommandLine.Run("deploy", path, "--board", "esp32", "--port", "COM3", "--dry-run");

    private void SetTime(string folder, int year) => Array.ForEach(
        Directory.GetFiles(_temp.File(folder)), file => File.SetLastWriteTimeUtc(file, new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc)));

    private void Project(string folder, string name, string outputType = "Exe") => _temp.Write(
        $"{folder}/{name}.nfproj",
        "<Project xmlns=\"http://schemas.microsoft.com/developer/msbuild/2003\"><PropertyGroup>"
        + $"<OutputType>{outputType}</OutputType><AssemblyName>{name}</AssemblyName></PropertyGroup></Project>");

    private string Built(string folder, string name)
    {
        _temp.Write($"{folder}/{name}.pe", "assembly");
        return _temp.Write($"{folder}/{name}.bin", DeviceImages.Complete(name));
    }

    private void UseNanoff(string script)
    {
        Scripts.Write(_temp.File("programs"), "nanoff", script);
        Environment.SetEnvironmentVariable("PATH", _temp.File("programs") + Path.PathSeparator + _path);
    }
}
