using System.Buffers.Binary;
using NanoML.Firmware.Simulation;
using NanoML.Firmware.Tests.Support;
using NanoML.Hardware;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Sources;

public sealed class Amg8833Tests
{
    private const int Period = 100_000;

    private readonly SimulatedAmg8833 _sensor = new();
    private readonly ManualClock _clock = new();
    private readonly Amg8833 _source;
    private readonly byte[] _frame = new byte[128];

    public Amg8833Tests() => _source = new Amg8833(SimulatedI2c.Open(_sensor, Amg8833.DefaultAddress), 10, _clock);

    [Fact]
    public void TryRead_AnImage_GivesQuartersOfADegreeWithTheirSign()
    {
        Assert.True(_source.TryStart());
        _sensor.Show(pixel => -20 + (pixel * 1.75));
        _clock.Microseconds += Period;

        Assert.Equal((128, FrameFormat.Int16), (_source.FrameBytes, _source.Format));
        Assert.Equal(FrameStatus.Ready, _source.TryRead(_frame));
        Assert.Equal(Enumerable.Range(0, 64).Select(pixel => (short)(-80 + (pixel * 7))), Quarters());
    }

    [Fact]
    public void TryRead_OncePerPeriod_IsReadyOnce()
    {
        Assert.True(_source.TryStart());
        var ready = new List<long>();
        for (int turn = 0; turn < 1000; turn++)
        {
            _clock.Microseconds += 7_000;
            if (_source.TryRead(_frame) == FrameStatus.Ready)
            {
                ready.Add(_clock.Microseconds);
            }
        }

        // 7 seconds at 10 a second, without drifting away from the period.
        Assert.Equal(70, ready.Count);
    }

    [Fact]
    public void TryRead_AfterALongTurn_DoesNotCatchUp()
    {
        Assert.True(_source.TryStart());
        _clock.Microseconds += 10 * Period;

        Assert.Equal(FrameStatus.Ready, _source.TryRead(_frame));
        Assert.Equal(FrameStatus.Waiting, _source.TryRead(_frame));
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(1, 1)]
    public void TryStart_SetsTheFrameRate(int framesPerSecond, byte expected)
    {
        var source = new Amg8833(SimulatedI2c.Open(_sensor, 0x68), framesPerSecond);

        Assert.True(source.TryStart());
        Assert.Equal(expected, _sensor[SimulatedAmg8833.FrameRate]);
    }

    [Fact]
    public void Constructor_AnotherRate_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new Amg8833(SimulatedI2c.Open(_sensor, 0x68), 5));

    [Fact]
    public void TryStart_NothingOnTheBus_IsRefused()
    {
        _sensor.Faults.Gone = true;

        Assert.False(_source.TryStart());
    }

    [Fact]
    public void TryStart_AnyTransferFails_IsRefused()
    {
        for (int transfer = 0; transfer < 5; transfer++)
        {
            _sensor.Faults.InjectAfter(transfer, BusFault.NoAcknowledge);

            Assert.False(_source.TryStart());
            Assert.True(_source.TryStart());
        }
    }

    [Fact]
    public void TryRead_SensorLostItsPower_FailsWhenItsSettingsAreGone()
    {
        var source = new Amg8833(SimulatedI2c.Open(_sensor, 0x68), 1, _clock);
        Assert.True(source.TryStart());
        _sensor.Reset();
        _clock.Microseconds += 10 * Period;

        Assert.Equal(FrameStatus.Failed, source.TryRead(_frame));
        Assert.True(source.TryStart());
        _clock.Microseconds += 10 * Period;
        Assert.Equal(FrameStatus.Ready, source.TryRead(_frame));
    }

    [Theory]
    [InlineData(126)]
    [InlineData(-41)]
    public void TryRead_ImpossibleTemperature_IsDamage(int celsius)
    {
        Assert.True(_source.TryStart());
        _sensor.Show(pixel => pixel == 63 ? celsius : 20);
        _clock.Microseconds += Period;

        Assert.Equal(FrameStatus.Damaged, _source.TryRead(_frame));
        _sensor.Show(_ => 20);
        _clock.Microseconds += Period;
        Assert.Equal(FrameStatus.Ready, _source.TryRead(_frame));
    }

    [Fact]
    public void TenThousandTurns_WithFaults_NoticesEachAndComesBack()
    {
        int image = 0;
        var run = new EnduranceRun(new RecoveringSource(_source, 16), seed: 42)
        {
            Faults =
            [
                new Fault(() => _sensor.Faults.Inject(BusFault.NoAcknowledge)),
                new Fault(() => _sensor.Faults.Inject(BusFault.ClockStretch)),
                new Fault(() => _sensor.Faults.Inject(BusFault.Partial)),
                new Fault(() => _sensor.Faults.InjectAfter(2, BusFault.Garbage)),
                new Fault(() => _sensor.Faults.Inject(BusFault.DriverError), Throws: true),
                new Fault(() => _sensor[SimulatedAmg8833.PowerControl] = 0x10),
                new Fault(() => _sensor.Faults.Gone = true, () => _sensor.Faults.Gone = false),
            ],
            Advance = _ =>
            {
                _clock.Microseconds += Period;
                image++;
                _sensor.Show(pixel => ((image + pixel) % 300 / 4.0) - 10);
            },
            Check = frame => Assert.Equal(Enumerable.Range(0, 64).Select(pixel => (short)(((image + pixel) % 300) - 40)), Quarters(frame)),
        };
        run.Run();
    }

    private static IEnumerable<short> Quarters(byte[] frame) =>
        Enumerable.Range(0, 64).Select(pixel => BinaryPrimitives.ReadInt16LittleEndian(frame.AsSpan(2 * pixel)));

    private IEnumerable<short> Quarters() => Quarters(_frame);
}
