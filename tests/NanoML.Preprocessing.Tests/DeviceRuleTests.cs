using NanoML.Preprocessing.Tests.Support;
using NanoML.Runtime;

namespace NanoML.Preprocessing.Tests;

/// <summary>What an application's loop calls allocates nothing: the device's collector would stop it.</summary>
public sealed class DeviceRuleTests
{
    private const int Turns = 50;

    private static readonly Quantization s_input = new(1f / 255f, 0);

    [Fact]
    public void Mfcc_InTheLoop_AllocatesNothing()
    {
        var mfcc = new Mfcc(s_input);
        byte[] pcm = RandomFrames.Noise(1, 640);
        short[] samples = new short[320];
        byte[] levels = new byte[mfcc.Count];
        AssertNothingAllocated(() =>
        {
            mfcc.Push(pcm, 0, pcm.Length);
            mfcc.Push(samples, 0, samples.Length);
            mfcc.CopyTo(levels);
            mfcc.Clear();
        });
    }

    [Fact]
    public void Images_InTheLoop_AllocateNothing()
    {
        byte[] frame = RandomFrames.Noise(2, 16 * 12 * 2);
        byte[] target = new byte[16 * 12 * 3];
        var table = new NormalizationTable(0, 1f / 255f, s_input);
        PixelRows[] formats = [new Rgb565(16, 12, false), new Yuv422(16, 12, true), new Grey8(16, 12)];
        Resize[] resizes = [.. formats.Select(format => new Resize(format, Crop.Square(16, 12), 8, 8, ResizeMode.Area))];
        var crop = new Crop(1, 1, 4, 4);
        var stretch = new Stretch(64, 10);
        AssertNothingAllocated(() =>
        {
            for (int k = 0; k < formats.Length; k++)
            {
                formats[k].Convert(frame, target);
                resizes[k].Run(frame, table, target);
                resizes[k].Run(frame, target);
            }

            crop.Run(frame, 16, 2, target);
            stretch.Run(frame, target);
            table.Run(target, 64, target);
        });
    }

    [Fact]
    public void Motion_InTheLoop_AllocatesNothing()
    {
        var window = new SlidingWindow(10, 5, [new LevelScale(0, 1f / 8192, s_input)]);
        var features = new WindowFeatures(1, 10, 5);
        short[] sample = [7];
        byte[] frame = [1, 2];
        byte[] levels = new byte[window.Count];
        int[] values = new int[WindowFeatures.PerChannel];
        AssertNothingAllocated(() =>
        {
            window.Push(sample);
            window.Push(frame, 0);
            window.CopyTo(levels);
            features.Push(sample);
            features.CopyTo(values);
        });
    }

    private static void AssertNothingAllocated(Action turn)
    {
        turn();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int k = 0; k < Turns; k++)
        {
            turn();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
