using NanoML.Datasets.FrontEnds;
using NanoML.Evaluation.DeviceInputs;
using NanoML.Runtime;

namespace NanoML.Evaluation.Tests;

public class DeviceInputTests
{
    private const int Seed = 7;

    [Fact]
    public void Axes_AreCountsOfTheSensor()
    {
        // Steps of 0.5: 1.2 is 2.4 counts, read as 2.
        var input = new AxesInput(new Scales(6, 1, 10), frames: 2, channels: 3, new ChannelSteps([0.5]));
        Assert.Equal([12, 9, 10, 255, 0, 11], input.Run([1.2f, -0.5f, 0.1f, 1000, -1000, 0.5f]));
        Assert.Equal([10, 10, 10, 10, 10, 10], input.Run(new float[6]));
    }

    [Fact]
    public void Axes_OfChannelsWithStepsOfTheirOwn_AreCounts()
    {
        var input = new AxesInput(new Scales(4, 1, 10), frames: 2, channels: 2, new ChannelSteps([0.5, 4]));
        Assert.Equal([12, 11, 8, 14], input.Run([1, 4, -1, 16]));
    }

    [Fact]
    public void Statistics_AreThoseOfCounts()
    {
        var input = new StatisticsInput(new Scales(5, 1, 10), frames: 4, channels: 1, new ChannelSteps([2]));
        Assert.Equal([13, 12, 11, 15, 21], input.Run([2, 10, 6, 6]));
    }

    [Fact]
    public void Pixels_AreLevelsOfTheTable()
    {
        var input = new PixelsInput(new Scales(4, 2, 3), channels: 1);
        Assert.Equal([3, 53, 131, 3], input.Run([0, 100.4f, 255, 0.4f]));
    }

    [Fact]
    public void Coefficients_AreThoseOfTheFloatTwinButForALevel()
    {
        const int Zero = 128;
        const float Scale = 0.5f;
        var random = new Random(Seed);
        float[] window = [.. Enumerable.Range(0, 16000).Select(k => (float)(0.3 * Math.Sin(k * 0.2) * (k % 4000 / 4000.0)) + (0.05f * (random.NextSingle() - 0.5f)))];
        short[] clip = Array.ConvertAll(window, value => (short)Math.Round(value * 32768.0));
        double[] expected = new TrainingPreprocessing.Mfcc().Run(clip);
        byte[] levels = new MfccInput(new Scales(490, Scale, Zero)).Run(window);
        Assert.Equal(expected.Length, levels.Length);
        Assert.All(expected.Zip(levels), pair => Assert.InRange(pair.Second - Zero, (pair.First / Scale) - 1.1, (pair.First / Scale) + 1.1));
    }

    /// <summary>A model that is nothing but one scale of its input.</summary>
    private sealed class Scales(int length, float scale, int zeroPoint) : NanoModel(new byte[length], length, scale, zeroPoint, [], 1, 0)
    {
        public override void Invoke()
        {
        }
    }
}
