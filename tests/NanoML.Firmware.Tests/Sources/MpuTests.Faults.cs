using NanoML.Firmware.Simulation;
using NanoML.Firmware.Tests.Support;
using NanoML.Hardware;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Sources;

public partial class MpuTests
{
    [Fact]
    public void TryStart_WrongIdentity_IsRefused()
    {
        _sensor[SimulatedMpu.WhoAmI] = 0x71;

        Assert.False(Source(AccelerometerRange.G2, 50).TryStart());
    }

    [Fact]
    public void TryStart_NothingOnTheBus_IsRefused()
    {
        _sensor.Faults.Gone = true;

        Assert.False(Source(AccelerometerRange.G2, 50).TryStart());
    }

    [Fact]
    public void TryStart_AnyTransferFails_IsRefusedOrComplete()
    {
        int refused = 0;
        for (int transfer = 0; transfer < _transfersOfAStart; transfer++)
        {
            MpuImu source = Source(AccelerometerRange.G2, 50);
            _sensor.Reset();
            _sensor.Faults.InjectAfter(transfer, BusFault.NoAcknowledge);
            if (!source.TryStart())
            {
                refused++;
                Assert.True(source.TryStart());
            }

            _sensor.Advance(20);
            Assert.Equal(FrameStatus.Ready, source.TryRead(_frame));
        }

        // Only the question whether the reset is done, a write and a read, is asked again.
        Assert.Equal(_transfersOfAStart - 2, refused);
    }

    [Theory]
    [InlineData((int)BusFault.NoAcknowledge)]
    [InlineData((int)BusFault.ClockStretch)]
    [InlineData((int)BusFault.Partial)]
    [InlineData((int)BusFault.DriverError)]
    public void TryRead_TransferFails_FailsAndStartsAnew(int fault)
    {
        for (int transfer = 0; transfer < 2; transfer++)
        {
            MpuImu source = Started();
            _sensor.Advance(40);
            _sensor.Faults.InjectAfter(2 * transfer, (BusFault)fault);

            Assert.Equal(FrameStatus.Failed, source.TryRead(_frame));
            Assert.True(source.TryStart());
            Assert.Equal(FrameStatus.Waiting, source.TryRead(_frame));
            _sensor.Advance(20);
            Assert.Equal(FrameStatus.Ready, source.TryRead(_frame));
            Assert.Equal((short)Math.Round(Wave(_sensor.Samples - 1) * 16384), Axes(_frame, 1)[0]);
        }
    }

    [Fact]
    public void TryRead_SensorLostItsPower_Fails()
    {
        MpuImu source = Started();
        _sensor.Advance(40);
        _sensor.Reset();
        _sensor.Advance(40);

        Assert.Equal(FrameStatus.Failed, source.TryRead(_frame));
        Assert.True(source.TryStart());
        _sensor.Advance(20);
        Assert.Equal(FrameStatus.Ready, source.TryRead(_frame));
    }

    [Fact]
    public void TryRead_ImpossibleFifoCount_IsDamageAndTheNextSamplesAreSound()
    {
        MpuImu source = Started();
        _sensor.Advance(40);
        _sensor.Faults.Inject(BusFault.Garbage);

        Assert.Equal(FrameStatus.Damaged, source.TryRead(_frame));
        _sensor.Advance(20);
        Assert.Equal(FrameStatus.Ready, source.TryRead(_frame));
        Assert.Equal((short)Math.Round(Wave(_sensor.Samples - 1) * 16384), Axes(_frame, 1)[0]);
    }

    [Fact]
    public void TenThousandTurns_WithFaults_NoticesEachAndComesBack()
    {
        int newest = -1;
        var run = new EnduranceRun(new RecoveringSource(Source(AccelerometerRange.G2, 50), 16), seed: 41)
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
            Check = frame =>
            {
                int sample = SampleOf(Axes(frame, 1)[0], newest);
                Assert.InRange(sample, newest + 1, _sensor.Samples - 1);
                newest = sample;
            },
        };
        run.Run();
    }
}
