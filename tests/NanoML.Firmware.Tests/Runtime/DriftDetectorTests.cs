using NanoML.Compiler.Calibration;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Runtime;

public sealed class DriftDetectorTests
{
    private const int Elements = 4096;

    private readonly Random _random = new(11);

    [Fact]
    public void Add_InputsLikeTheCalibrationData_DoNotDrift()
    {
        DriftDetector drift = Detector();
        for (int i = 0; i < 500; i++)
        {
            Assert.False(drift.Add(Sample(100, 20), Elements));
            Assert.InRange(drift.Percent, 0, 99);
        }
    }

    [Theory]
    [InlineData(180, 20)]
    [InlineData(100, 2)]
    [InlineData(100, 60)]
    [InlineData(0, 0)]
    public void Add_OtherInputs_DriftAndComeBack(int mean, int spread)
    {
        DriftDetector drift = Detector();
        for (int i = 0; i < 20; i++)
        {
            drift.Add(Sample(100, 20), Elements);
        }

        Assert.Equal(1, Changes(drift, mean, spread));
        Assert.True(drift.IsDrifting);
        Assert.Equal(1, Changes(drift, 100, 20));
        Assert.False(drift.IsDrifting);
    }

    [Fact]
    public void Add_OneOddInput_IsNoDrift()
    {
        DriftDetector drift = Detector();
        for (int i = 0; i < 20; i++)
        {
            drift.Add(Sample(100, 20), Elements);
        }

        Assert.False(drift.Add(Sample(115, 20), Elements));
    }

    [Fact]
    public void Add_AThousandInputs_AllocatesNothing()
    {
        DriftDetector drift = Detector();
        byte[] sample = Sample(100, 20);
        drift.Add(sample, Elements);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            drift.Add(sample, Elements);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Add_ChannelsThatDiffer_AreAllSeen()
    {
        // Three channels of 16, 128 and 240: a stride of three would see one of them at a time.
        byte[] sample = [.. Enumerable.Range(0, 27648).Select(i => (byte)(16 + (112 * (i % 3))))];
        InputMoments expected = InputMoments.Of(Enumerable.Repeat(sample, 16))!;
        var drift = new DriftDetector(Statistics(expected), sample.Length);

        Assert.All(Enumerable.Range(0, 60), _ => Assert.False(drift.Add(sample, sample.Length)));
    }

    private int Changes(DriftDetector drift, int mean, int spread) =>
        Enumerable.Range(0, 100).Count(_ => drift.Add(Sample(mean, spread), Elements));

    private DriftDetector Detector() =>
        new(Statistics(InputMoments.Of(Enumerable.Range(0, 64).Select(_ => Sample(100, 20)))!), Elements);

    private static InputStatistics Statistics(InputMoments m) => new(m.Mean, m.MeanSpread, m.Deviation, m.DeviationSpread);

    /// <summary>A sample's brightness varies by a few levels, and its pixels about that.</summary>
    private byte[] Sample(int mean, int spread)
    {
        int level = mean + _random.Next(-6, 7);
        var sample = new byte[Elements];
        for (int i = 0; i < sample.Length; i++)
        {
            sample[i] = (byte)Math.Clamp(level + _random.Next(-2 * spread, (2 * spread) + 1), 0, 255);
        }

        return sample;
    }
}
