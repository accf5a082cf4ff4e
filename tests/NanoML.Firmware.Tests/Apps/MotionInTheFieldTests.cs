using System.Buffers.Binary;
using System.Device.Gpio;
using NanoML.Apps.Motion;
using NanoML.Firmware.Simulation;
using NanoML.Firmware.Tests.Support;
using NanoML.Hardware;
using NanoML.Models;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Apps;

/// <summary>The whole Motion application over the registers of a sensor that fails in every way it can.</summary>
public sealed class MotionInTheFieldTests : IDisposable
{
    private const double CountsPerG = 16384;
    private const int PacketBytes = 14;

    private readonly GpioController _gpio = new();
    private readonly GpioPin _led;
    private readonly SimulatedMpu6886 _sensor = new();

    public MotionInTheFieldTests()
    {
        _led = _gpio.OpenPin(19, PinMode.Output);
        _led.RemembersWrites = false;
        _sensor.Motion = sample =>
            [.. Enumerable.Range(0, 3).Select(axis => SyntheticMotion.Count(sample, axis) / CountsPerG), 0, 0, 0];
    }

    public void Dispose() => _gpio.Dispose();

    [Fact]
    public void TenThousandTurns_WithAFailingSensor_CountEachFaultAndResume()
    {
        var device = SimulatedI2c.Open(_sensor, MpuImu.DefaultAddress);
        var tap = new FrameTap(new Mpu6886(device, AccelerometerRange.G2, MotionStage.SamplesPerSecond));
        var log = new LineLog();
        MotionApp app = App(tap, log);
        var run = new FieldRun(tap, app.Health, log, seed: 47)
        {
            Faults =
            [
                new Fault(() => _sensor.Faults.Inject(BusFault.NoAcknowledge)),
                new Fault(() => _sensor.Faults.Inject(BusFault.ClockStretch)),
                new Fault(() => _sensor.Faults.Inject(BusFault.Partial)),
                new Fault(() => _sensor.Faults.Inject(BusFault.DriverError), Throws: true),
                new Fault(_sensor.Reset),
                new Fault(() => _sensor.Faults.Gone = true, () => _sensor.Faults.Gone = false),
                new Fault(() => _sensor.Advance(3000)),
            ],
            Advance = random => _sensor.Advance(random.Next(0, 30)),
            Turn = () => app.Step(),
        };

        run.Run();

        AssertNoSampleIsMissing(tap);
        AssertResultsOfAnUndisturbedRun(tap, log);
    }

    private void AssertNoSampleIsMissing(FrameTap tap)
    {
        int first = _sensor.Samples - (_sensor.FifoBytes / PacketBytes) - tap.Count;
        byte[] frames = tap.Frames;
        for (int i = 0; i < tap.Count * MotionStage.Axes; i++)
        {
            int expected = SyntheticMotion.Count(first + (i / MotionStage.Axes), i % MotionStage.Axes);
            Assert.Equal(expected, BinaryPrimitives.ReadInt16LittleEndian(frames.AsSpan(2 * i)));
        }
    }

    private void AssertResultsOfAnUndisturbedRun(FrameTap tap, LineLog log)
    {
        var undisturbed = new LineLog();
        MotionApp app = App(new ReplayFrameSource(tap.Frames, tap.FrameBytes, tap.Format), undisturbed);
        for (int i = 0; i < tap.Count; i++)
        {
            app.Step();
        }

        string[] expected = FieldRun.Results(undisturbed.Parse());
        Assert.True(expected.Length > 5, $"only {expected.Length} results after the last fault");
        Assert.Equal(expected, FieldRun.Results(log.Parse())[^expected.Length..]);
    }

    private MotionApp App(IFrameSource source, ILineWriter lines)
    {
        var model = new MotionCnn();
        return new MotionApp(model, source, new SerialReporter(model, lines), _led);
    }
}
