using System.IO.Ports;
using System.Text;
using NanoML.Firmware.Simulation;
using NanoML.Firmware.Tests.Support;
using NanoML.Hardware;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Runtime;

public sealed class SerialLineWriterTests
{
    [Fact]
    public void WriteLine_OverAPort_SendsTheLineAndALineFeed()
    {
        string name = SimulatedUart.NewPortName();
        using var port = new SerialPort(name);
        port.Open();
        var reporter = new SerialReporter(new BrightnessModel(), new SerialLineWriter(port));

        reporter.Report(12);
        reporter.Report(13);

        string[] lines = Encoding.UTF8.GetString([.. SimulatedUart.Of(name).Sent]).Split('\n');
        Assert.Equal(["0", "1"], lines[..2].Select(line => LineList.Parse(line)["seq"]));
        Assert.Equal("", lines[2]);
    }
}
