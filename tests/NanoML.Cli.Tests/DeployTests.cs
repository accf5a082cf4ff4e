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
        string image = _temp.Write("App.bin", "image");

        CommandResult result = CommandLine.Run("deploy", image, "--board", "m5core2", "--port", "/dev/ttyUSB0").Succeeded();

        string arguments = $"--target M5Core2 --serialport /dev/ttyUSB0 --deploy --image {image}";
        Assert.Equal([$"nanoff {arguments}", $"fake: {arguments}"], result.OutputLines);
        Assert.Equal("warned\n", result.Error);
    }

    [PosixFact]
    public void Deploy_FirmwareAndImage_WritesTheFirmwareFirst()
    {
        UseNanoff(Fake);
        string image = _temp.Write("my app/bin/Release/App.bin", "image");

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
        CommandResult result = CommandLine.Run("deploy", _temp.Write("App.bin", ""), "--board", "esp32", "--port", "COM3", "--firmware");
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
    public void Deploy_Folder_TakesTheNewestImageBelowIt()
    {
        File.SetLastWriteTimeUtc(_temp.Write("app/bin/Debug/Old.bin", ""), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        string newest = _temp.Write("app/bin/Release/New.bin", "");
        CommandResult result = CommandLine.Run("deploy", _temp.File("app"), "--board", "esp32", "--port", "COM3", "--dry-run").Succeeded();
        Assert.EndsWith($"--image {newest}\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Deploy_FolderWithoutAnImage_SaysToBuildFirst() =>
        CommandLine.Run("deploy", _temp.Root, "--board", "esp32", "--port", "COM3", "--dry-run")
            .Failed(2, "NML0001", "no image (.bin)", "Build the application in Visual Studio");

    [Fact]
    public void Deploy_Nothing_IsAUsageError() =>
        CommandLine.Run("deploy", "--board", "esp32", "--port", "COM3").Failed(2, "NML0501", "nothing to deploy", "--firmware");

    [Fact]
    public void Deploy_UnknownBoard_ListsTheBoards() =>
        CommandLine.Run("deploy", "--board", "uno", "--port", "COM3", "--firmware").Failed(2, "NML0502", "'uno'", "m5stickc-plus");

    private void UseNanoff(string script)
    {
        Scripts.Write(_temp.File("programs"), "nanoff", script);
        Environment.SetEnvironmentVariable("PATH", _temp.File("programs") + Path.PathSeparator + _path);
    }
}
