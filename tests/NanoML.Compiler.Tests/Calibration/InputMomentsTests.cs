using NanoML.Compiler.Calibration;

namespace NanoML.Compiler.Tests.Calibration;

public class InputMomentsTests
{
    [Fact]
    public void Of_SamplesByHand_IsMeanAndDeviationInSixteenths()
    {
        // Means 10 and 30, deviations 2 and 6.
        byte[][] samples = [.. Enumerable.Range(0, 16).Select(k => k % 2 == 0 ? new byte[] { 8, 12 } : [24, 36])];

        Assert.Equal(new InputMoments(20 * 16, 10 * 16, 4 * 16, 2 * 16), InputMoments.Of(samples));
    }

    [Fact]
    public void Of_FewSamples_SaysNothing() => Assert.Null(InputMoments.Of(Enumerable.Repeat(new byte[] { 1, 2 }, 15)));
}
