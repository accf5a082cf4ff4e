using NanoML.TrainingPreprocessing;

namespace NanoML.Compiler.Tests.Preprocessing;

public sealed class MotionTwinTests
{
    private static readonly short[][] s_recording = [[1, -10], [2, -20], [3, -30], [4, -40], [5, -50]];

    [Fact]
    public void SlidingWindow_GivesAWindowEveryHop_ChannelsLast()
    {
        var window = new SlidingWindow(2, 2, [new LevelScale(0, 1), new LevelScale(-10, 0.1f)]);
        float[][] windows = [.. window.Run(s_recording)];
        Assert.Equal(2, windows.Length);
        Assert.Equal([1f, 0, 2, -1], windows[0]);
        Assert.Equal([3f, -2, 4, -3], windows[1]);
    }

    [Fact]
    public void WindowFeatures_AreThoseOfEachChannel() =>
        Assert.Equal([3.0, 2, 1, 5, 11, -30, 200, -50, -10, 1100], WindowFeatures.Run(s_recording).Select(value => Math.Round(value, 9)));
}
