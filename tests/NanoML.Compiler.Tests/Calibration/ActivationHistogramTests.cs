using NanoML.Compiler.Calibration;

namespace NanoML.Compiler.Tests.Calibration;

public class ActivationHistogramTests
{
    [Fact]
    public void Add_PutsEveryValueIntoItsBin()
    {
        var histogram = new ActivationHistogram(-1, 1);
        histogram.Add([-1f, 0.0001f, 1f]);
        histogram.Add([0.0002f]);

        Assert.Equal(4, histogram.Total);
        Assert.Equal(1, histogram.Counts[0]);
        Assert.Equal(2, histogram.Counts[ActivationHistogram.Bins / 2]);
        Assert.Equal(1, histogram.Counts[^1]);
        Assert.Equal(4, histogram.Counts.Sum());
    }

    [Fact]
    public void Center_IsTheMiddleOfTheBin()
    {
        var histogram = new ActivationHistogram(0, ActivationHistogram.Bins);

        Assert.Equal(1, histogram.BinWidth);
        Assert.Equal(7.5, histogram.Center(7));
    }

    [Fact]
    public void Add_ConstantActivation_CountsInTheFirstBin()
    {
        var histogram = new ActivationHistogram(3, 3);
        histogram.Add([3f, 3f]);

        Assert.Equal(2, histogram.Counts[0]);
        Assert.Equal(3, histogram.Center(0));
    }

    // The width of this range is no float.
    [Fact]
    public void Add_WidestRange_KeepsItsBins()
    {
        var histogram = new ActivationHistogram(-float.MaxValue, float.MaxValue);
        histogram.Add([-float.MaxValue, 1f, float.MaxValue / 2]);

        Assert.Equal(1, histogram.Counts[0]);
        Assert.Equal(1, histogram.Counts[ActivationHistogram.Bins / 2]);
        Assert.Equal(1, histogram.Counts[ActivationHistogram.Bins * 3 / 4]);
    }
}
