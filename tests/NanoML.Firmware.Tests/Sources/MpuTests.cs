using System.Buffers.Binary;
using System.Device.I2c;
using NanoML.Firmware.Simulation;
using NanoML.Hardware;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Sources;

/// <summary>What both motion sensors promise, each against its own register model.</summary>
public abstract partial class MpuTests
{
    private readonly SimulatedMpu _sensor;
    private readonly int _transfersOfAStart;
    private readonly byte[] _frame = new byte[12];

    private protected MpuTests(SimulatedMpu sensor, int transfersOfAStart)
    {
        _transfersOfAStart = transfersOfAStart;
        _sensor = sensor;
        _sensor.Motion = sample => [Wave(sample), -1, 0.5, sample % 200, -100, 0];
        Device = SimulatedI2c.Open(sensor, MpuImu.DefaultAddress);
    }

    private protected I2cDevice Device { get; }

    [Fact]
    public void TryStart_SetsRateScalesAndFifo()
    {
        Assert.True(Source(AccelerometerRange.G8, GyroscopeRange.Dps500, 50).TryStart());

        Assert.Equal(19, _sensor[SimulatedMpu.SampleRateDivider]);
        Assert.Equal(0x10, _sensor[SimulatedMpu.AccelConfig]);
        Assert.Equal(0x08, _sensor[SimulatedMpu.GyroConfig]);
        Assert.Equal(0x01, _sensor[SimulatedMpu.PowerManagement1]);
        Assert.Equal(0x40, _sensor[SimulatedMpu.UserControl]);
    }

    [Theory]
    [InlineData(4, 6)]
    [InlineData(20, 5)]
    [InlineData(50, 4)]
    [InlineData(100, 3)]
    [InlineData(200, 2)]
    [InlineData(1000, 1)]
    public void TryStart_FiltersBelowHalfTheRate(int samplesPerSecond, byte filter)
    {
        Assert.True(Source(AccelerometerRange.G8, samplesPerSecond).TryStart());
        Assert.Equal(filter, _sensor[SimulatedMpu.Config]);
    }

    [Theory]
    [InlineData(AccelerometerRange.G2, GyroscopeRange.Dps250, 16384, 131.072)]
    [InlineData(AccelerometerRange.G4, GyroscopeRange.Dps500, 8192, 65.536)]
    [InlineData(AccelerometerRange.G8, GyroscopeRange.Dps1000, 4096, 32.768)]
    [InlineData(AccelerometerRange.G16, GyroscopeRange.Dps2000, 2048, 16.384)]
    public void TryRead_EachRange_GivesAccelerationAndRotationInItsSteps(
        AccelerometerRange accelerometer, GyroscopeRange gyroscope, double perG, double perDegree)
    {
        _sensor.Motion = _ => [1.25, -0.5, 0.001, 200, -7, 0.5];
        MpuImu source = Source(accelerometer, gyroscope, 100);
        Assert.Equal((12, FrameFormat.Int16), (source.FrameBytes, source.Format));
        Assert.True(source.TryStart());
        _sensor.Advance(10);

        Assert.Equal(FrameStatus.Ready, source.TryRead(_frame));
        double[] expected = [1.25 * perG, -0.5 * perG, 0.001 * perG, 200 * perDegree, -7 * perDegree, 0.5 * perDegree];
        Assert.Equal(expected.Select(value => (short)Math.Round(value)), Axes(_frame, 6));
    }

    [Fact]
    public void TryRead_TurnsOfAnyLengthAt50Hz_NeitherDoubleNorLoseASample()
    {
        MpuImu source = Source(AccelerometerRange.G2, 50);
        Assert.Equal(6, source.FrameBytes);
        Assert.True(source.TryStart());
        var random = new Random(5);
        var seen = new List<short>();
        for (int turn = 0; turn < 5000; turn++)
        {
            _sensor.Advance(random.Next(0, 38));
            if (source.TryRead(_frame) == FrameStatus.Ready)
            {
                seen.Add(Axes(_frame, 1)[0]);
            }
        }

        Assert.InRange(seen.Count, _sensor.Samples - 40, _sensor.Samples);
        Assert.InRange(_sensor.Samples, 4000, 5000);
        Assert.Equal(Enumerable.Range(0, seen.Count).Select(sample => (short)Math.Round(Wave(sample) * 16384)), seen);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(73)]
    public void TryRead_InBursts_NeitherDoublesNorLosesASample(int burst)
    {
        MpuImu source = Source(AccelerometerRange.G2, 1000);
        source.BurstSamples = burst;
        Assert.Equal(burst, source.BurstSamples);
        Assert.True(source.TryStart());
        var random = new Random(7);
        var seen = new List<short>();
        for (int turn = 0; turn < 300; turn++)
        {
            _sensor.Advance(random.Next(0, 70));
            while (source.TryRead(_frame) == FrameStatus.Ready)
            {
                seen.Add(Axes(_frame, 1)[0]);
            }
        }

        Assert.Equal(Enumerable.Range(0, _sensor.Samples).Select(sample => (short)Math.Round(Wave(sample) * 16384)), seen);
    }

    [Fact]
    public void TryStart_ForgetsWhatABurstHadLeft()
    {
        MpuImu source = Source(AccelerometerRange.G2, 50);
        source.BurstSamples = 8;
        Assert.True(source.TryStart());
        _sensor.Advance(160);
        Assert.Equal(FrameStatus.Ready, source.TryRead(_frame));
        Assert.True(source.TryStart());

        Assert.Equal(FrameStatus.Waiting, source.TryRead(_frame));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(74)]
    public void BurstThatTheFifoCannotHold_IsRefused(int burst) =>
        Assert.Throws<ArgumentException>(() => Source(AccelerometerRange.G2, 50).BurstSamples = burst);

    [Fact]
    public void TryRead_BeforeASample_Waits()
    {
        MpuImu source = Started();
        _sensor.Advance(19);

        Assert.Equal(FrameStatus.Waiting, source.TryRead(_frame));
    }

    [Fact]
    public void TryRead_AfterAPauseOfTwoSeconds_SaysThatSamplesWereLostAndGoesOnWithNewOnes()
    {
        MpuImu source = Started();
        _sensor.Advance(2000);

        Assert.Equal(FrameStatus.Damaged, source.TryRead(_frame));
        Assert.Equal(FrameStatus.Waiting, source.TryRead(_frame));
        _sensor.Advance(20);
        Assert.Equal(FrameStatus.Ready, source.TryRead(_frame));
        Assert.Equal((short)Math.Round(Wave(_sensor.Samples - 1) * 16384), Axes(_frame, 1)[0]);
    }

    [Fact]
    public void TryRead_AfterAPauseThatTheFifoCovers_GivesEverySample()
    {
        MpuImu source = Started();
        _sensor.Advance(73 * 20);
        for (int sample = 0; sample < 73; sample++)
        {
            Assert.Equal(FrameStatus.Ready, source.TryRead(_frame));
            Assert.Equal((short)Math.Round(Wave(sample) * 16384), Axes(_frame, 1)[0]);
        }

        Assert.Equal(FrameStatus.Waiting, source.TryRead(_frame));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-50)]
    [InlineData(3)]
    [InlineData(60)]
    [InlineData(2000)]
    public void Constructor_RateThatTheSensorLacks_IsRefused(int samplesPerSecond) =>
        Assert.Throws<ArgumentException>(() => Source(AccelerometerRange.G2, samplesPerSecond));

    private protected abstract MpuImu Source(AccelerometerRange accelerometer, int samplesPerSecond);

    private protected abstract MpuImu Source(AccelerometerRange accelerometer, GyroscopeRange gyroscope, int samplesPerSecond);

    // A value that tells the samples of two seconds apart, in steps of 2 g.
    private static double Wave(int sample) => ((sample * 37 % 30000) - 15000) / 16384.0;

    private static short[] Axes(byte[] frame, int count) =>
        [.. Enumerable.Range(0, count).Select(axis => BinaryPrimitives.ReadInt16LittleEndian(frame.AsSpan(2 * axis)))];

    private static int SampleOf(short value, int after)
    {
        int sample = after + 1;
        while ((short)Math.Round(Wave(sample) * 16384) != value)
        {
            sample++;
            Assert.True(sample < after + 30000, $"{value} is no sample");
        }

        return sample;
    }

    private MpuImu Started()
    {
        MpuImu source = Source(AccelerometerRange.G2, 50);
        _sensor.Reset();
        int before = _sensor.Samples;
        Assert.True(source.TryStart());
        Assert.Equal(before, _sensor.Samples);
        return source;
    }
}
