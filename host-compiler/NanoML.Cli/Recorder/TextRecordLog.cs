using System.Globalization;
using NanoML.Cli.Monitoring;
using NanoML.Cli.Streams;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Recorder;

/// <summary>A line for each recording; what else happens stands behind a <c>#</c>.</summary>
/// <param name="write">Gets the lines; null: nobody does.</param>
/// <param name="isBesideMonitor">The monitor says itself what happens to the port.</param>
internal sealed class TextRecordLog(Action<string>? write, bool isBesideMonitor = false) : IRecordLog
{
    public void WriteSensor(SensorDescription sensor) => write?.Invoke(
        $"# {PlainText.OneLine(sensor.Board)}, {PlainText.OneLine(sensor.Sensor)}, {PlainText.OneLine(sensor.Firmware)}: "
        + $"{string.Join(", ", sensor.Channels.Select(channel => $"{channel.Name} ({channel.Unit})"))} at {sensor.Rate.ToString("0.###", CultureInfo.InvariantCulture)} Hz");

    public void WritePort(PortState state)
    {
        if (!isBesideMonitor)
        {
            write?.Invoke(state == PortState.Open ? "# port open" : "# port lost: waiting for it");
        }
    }

    public void WriteBegin(string label)
    {
        if (!isBesideMonitor)
        {
            write?.Invoke($"# {label}");
        }
    }

    public void WriteFile(FinishedRecording file) => write?.Invoke(
        string.Create(CultureInfo.InvariantCulture, $"{PlainText.OneLine(file.Path)}  {file.Seconds:0.0##} s, {Terminal.Number(file.Frames)} frames"));

    public void WriteGap(long? frames) => write?.Invoke(
        frames is { } count ? $"# {Terminal.Number(count)} frames are missing: another recording begins" : "# frames are missing: another recording begins");

    public void WriteSilence() => write?.Invoke(isBesideMonitor ? "# no samples come: nothing is recorded" : "# nothing comes: does the sensor answer?");
}
