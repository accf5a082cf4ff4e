using System.Text.Json;
using NanoML.Cli.Serial;

namespace NanoML.Cli.Tests.Monitoring;

public sealed class PortListTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void List_NamesPortsAndNeedsNone()
    {
        JsonElement ports = CommandLine.Run("monitor", "--list", "--json").Succeeded().Json.GetProperty("ports");
        Assert.All(ports.EnumerateArray(), port => Assert.StartsWith(OperatingSystem.IsWindows() ? "COM" : "/dev/", port.GetProperty("port").GetString(), StringComparison.Ordinal));
        CommandLine.Run("monitor").Failed(2, "NML0501", "'--port'", "nanoml monitor --help");
    }

    /// <summary>As Linux has it: the port's folder leads to an interface of the device, which has the names.</summary>
    [Fact]
    public void Product_IsThatOfTheDeviceAboveThePort()
    {
        string device = Directory.CreateDirectory(Path.Combine(_temp.File("devices"), "1-2")).FullName;
        string port = Directory.CreateDirectory(Path.Combine(device, "1-2:1.0", "ttyUSB0")).FullName;
        File.WriteAllText(Path.Combine(device, "manufacturer"), "Silicon Labs\n");
        File.WriteAllText(Path.Combine(device, "product"), "CP2104\u001b[2J USB\n");
        string classes = _temp.File("class");
        Directory.CreateDirectory(Path.Combine(classes, "ttyUSB0"));
        Directory.CreateSymbolicLink(Path.Combine(classes, "ttyUSB0", "device"), port);
        Assert.Equal("Silicon Labs CP2104 [2J USB", UsbProduct.Of("/dev/ttyUSB0", classes));
        Assert.Null(UsbProduct.Of("/dev/ttyUSB1", classes));
    }
}
