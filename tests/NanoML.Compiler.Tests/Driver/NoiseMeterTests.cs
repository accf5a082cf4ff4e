using NanoML.Compiler.Calibration;

namespace NanoML.Compiler.Tests.Driver;

public class NoiseMeterTests
{
    [Fact]
    public void Decibels_ATenthOfNoise_IsTwenty()
    {
        var meter = new NoiseMeter();
        meter.Add([10, -10], [11, -9]);

        Assert.Equal(20, meter.Decibels, 9);
    }

    [Fact]
    public void Decibels_AccumulateOverCalls()
    {
        var meter = new NoiseMeter();
        meter.Add([10], [10]);
        meter.Add([0], [1]);

        Assert.Equal(20, meter.Decibels, 9);
    }

    [Fact]
    public void Decibels_NoNoise_HasACeiling()
    {
        var meter = new NoiseMeter();
        meter.Add([1, 2], [1, 2]);

        Assert.Equal(200, meter.Decibels);
    }

    [Fact]
    public void Decibels_NoSignal_IsANumber()
    {
        var meter = new NoiseMeter();
        meter.Add([0, 0], [1, 1]);

        Assert.Equal(-200, meter.Decibels);
    }
}
