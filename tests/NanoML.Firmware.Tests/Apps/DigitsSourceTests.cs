using System.Device.Gpio;
using System.Globalization;
using System.IO.Ports;
using NanoML.Apps.Digits;
using NanoML.Firmware.Simulation;
using NanoML.Firmware.Tests.Support;
using NanoML.Hardware;
using NanoML.Models;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Apps;

/// <summary>
/// The Digits application with its committed model, from the bytes of a serial line and the registers of a camera to lines.
/// </summary>
public sealed class DigitsSourceTests : IDisposable
{
    private const int Digits = 10;
    private const int Ink = 16;
    private const int GreyInk = 255;
    private const int SilenceMilliseconds = 1000;
    private const int CameraPeriod = 100_000;
    private const double Cold = 22;
    private const double DegreesOfInk = 10;

    private readonly GpioController _gpio = new();
    private readonly GpioPin _led;
    private readonly LineList _lines = new();
    private readonly ManualClock _clock = new();
    private readonly DigitsCnn _model = new();

    public DigitsSourceTests() => _led = _gpio.OpenPin(2, PinMode.Output);

    public void Dispose() => _gpio.Dispose();

    [Fact]
    public void Step_ImagesOverTheUart_RecognisesTheTenDigits()
    {
        using SerialPort port = Open(out UartFramePeer peer);
        DigitsApp app = Uart(port);
        Assert.Equal(TurnResult.Waited, app.Step());
        for (int digit = 0; digit < Digits; digit++)
        {
            peer.Send(Recordings.Side, Recordings.Side, Grey(digit));
            Assert.Equal(TurnResult.Inferred, app.Step());
        }

        Assert.Equal(Enumerable.Range(0, Digits).Select(Text), Results());
        Assert.Equal(2 * Digits, _led.Writes.Count);
    }

    [Fact]
    public void Step_TornAndDamagedImages_AreCountedAndTheNextOneIsRecognised()
    {
        using SerialPort port = Open(out UartFramePeer peer);
        DigitsApp app = Uart(port);
        app.Step();
        peer.Send(Recordings.Side, Recordings.Side, Grey(3));
        app.Step();
        peer.SendDamaged(Recordings.Side, Recordings.Side, Grey(4), damagedBit: 200);
        Assert.Equal(TurnResult.Damaged, app.Step());
        peer.Send(Recordings.Side, Recordings.Side, Grey(5));
        while (app.Step() != TurnResult.Inferred)
        {
            Assert.Empty(_lines.Lines.Skip(1));
        }

        Assert.Equal(["3", "5"], Results());
        Assert.Equal(1, app.Health.SensorErrors);
    }

    [Fact]
    public void Step_SilenceOnTheUart_IsReportedAndEnds()
    {
        using SerialPort port = Open(out UartFramePeer peer);
        DigitsApp app = Uart(port);
        app.Step();
        _clock.Microseconds += (SilenceMilliseconds * 1000) + 1;
        Assert.Equal(TurnResult.NoSource, app.Step());
        app.Step();
        peer.Send(Recordings.Side, Recordings.Side, Grey(8));
        app.Step();

        Assert.Equal(["lost", "back"], Parsed().Where(line => line.ContainsKey("event")).Select(line => line["state"]));
        Assert.Equal(["8"], Results());
    }

    [Fact]
    public void Step_WarmDigitsBeforeTheThermalCamera_AreRecognised()
    {
        var sensor = new SimulatedAmg8833();
        var camera = new Amg8833(SimulatedI2c.Open(sensor, Amg8833.DefaultAddress), 10, _clock);
        DigitsApp app = App(camera, new DigitsStage(_model));
        Assert.Equal(TurnResult.Waited, app.Step());
        for (int digit = 0; digit < Digits; digit++)
        {
            byte[] pixels = Pixels(digit);
            sensor.Show(pixel => Cold + (DegreesOfInk * pixels[pixel] / Ink));
            _clock.Microseconds += CameraPeriod;
            Assert.Equal(TurnResult.Inferred, app.Step());
        }

        Assert.Equal(Enumerable.Range(0, Digits).Select(Text), Results());
    }

    private static byte[] Pixels(int digit) => Recordings.Pixels[(digit * Recordings.FrameLength)..((digit + 1) * Recordings.FrameLength)];

    private static byte[] Grey(int digit) => Array.ConvertAll(Pixels(digit), pixel => (byte)(pixel * GreyInk / Ink));

    private static string Text(int digit) => digit.ToString(CultureInfo.InvariantCulture);

    private static SerialPort Open(out UartFramePeer peer)
    {
        string name = SimulatedUart.NewPortName();
        peer = new UartFramePeer(SimulatedUart.Of(name));
        return new SerialPort(name, 115200);
    }

    private DigitsApp Uart(SerialPort port) => App(
        new UartFrames(port, Recordings.Side, Recordings.Side, SilenceMilliseconds, _clock), new DigitsStage(_model, GreyInk));

    private DigitsApp App(IFrameSource source, DigitsStage stage) =>
        new(_model, source, stage, new SerialReporter(_model, _lines), _led, flashMilliseconds: 0);

    private string[] Results() => [.. Parsed().Where(line => !line.ContainsKey("event")).Select(line => line["class"])];

    private Dictionary<string, string>[] Parsed() => [.. _lines.Lines.Select(LineList.Parse)];
}
