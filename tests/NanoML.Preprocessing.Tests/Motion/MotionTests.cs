using NanoML.Compiler.Ir;
using NanoML.Runtime;

namespace NanoML.Preprocessing.Tests.Motion;

public sealed class MotionTests
{
    private const int Channels = 3;
    private const int Length = 20;
    private const int Hop = 7;

    private static readonly QuantParams s_quant = new(0.03f, 120);
    private static readonly Twin.LevelScale[] s_twins = [new(0, 1f / 8192), new(-300, 1f / 4096), new(1000.5f, -1f / 2048)];
    private static readonly short[][] s_recording = Recording(100);

    [Fact]
    public void SlidingWindow_OfARecording_GivesTheWindowsOfTheTwin()
    {
        byte[][] expected = [.. new Twin.SlidingWindow(Length, Hop, s_twins).Run(s_recording)
            .Select(window => Array.ConvertAll(window, real => s_quant.Quantize(real)))];
        var window = new SlidingWindow(Length, Hop, Scales());
        var actual = new List<byte[]>();
        foreach (short[] sample in s_recording)
        {
            if (window.Push(sample))
            {
                byte[] levels = new byte[window.Count];
                window.CopyTo(levels);
                actual.Add(levels);
            }
        }

        Assert.Equal(1 + ((100 - Length) / Hop), actual.Count);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void SlidingWindow_OfBytes_IsThatOfSamples()
    {
        var ofBytes = new SlidingWindow(Length, Hop, Scales());
        var ofSamples = new SlidingWindow(Length, Hop, Scales());
        byte[] a = new byte[ofBytes.Count];
        byte[] b = new byte[ofSamples.Count];
        foreach (short[] sample in s_recording)
        {
            byte[] frame = [0xEE, .. sample.SelectMany(value => new[] { (byte)value, (byte)(value >> 8) })];
            Assert.Equal(ofSamples.Push(sample), ofBytes.Push(frame, 1));
            ofBytes.CopyTo(a);
            ofSamples.CopyTo(b);
            Assert.Equal(b, a);
        }
    }

    [Fact]
    public void SlidingWindow_AfterAGap_IsFullBeforeItIsDue()
    {
        var window = new SlidingWindow(Length, Hop, Scales());
        Assert.Equal(1, s_recording.Take(Length + 2).Count(window.Push));
        window.Clear();
        Assert.Equal(0, s_recording.Take(Length - 1).Count(window.Push));
        Assert.True(window.Push(s_recording[0]));
    }

    [Fact]
    public void WindowFeatures_OfARecording_AreThoseOfTheTwinRounded()
    {
        var features = new WindowFeatures(Channels, 20, 5);
        int windows = 0;
        for (int n = 0; n < s_recording.Length; n++)
        {
            if (!features.Push(s_recording[n]))
            {
                continue;
            }

            int[] actual = new int[Channels * WindowFeatures.PerChannel];
            features.CopyTo(actual);
            double[] expected = Twin.WindowFeatures.Run(s_recording[(n - 19)..(n + 1)]);
            Assert.All(expected.Zip(actual), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 0.501));
            windows++;
        }

        Assert.Equal(1 + ((100 - 20) / 5), windows);
    }

    [Fact]
    public void WindowFeatures_OfExtremes_DoNotOverflow()
    {
        var features = new WindowFeatures(1, 4096, 4096);
        int due = Enumerable.Range(0, 4096).Count(n => features.Push([n < 2048 ? short.MinValue : short.MaxValue]));
        int[] actual = new int[WindowFeatures.PerChannel];
        features.CopyTo(actual);
        Assert.Equal(1, due);
        Assert.Equal([-1, 1073709056, -32768, 32767, 1073709057], actual);
    }

    [Theory]
    [InlineData(20, 6)]
    [InlineData(4100, 4)]
    [InlineData(4, 0)]
    public void WindowFeatures_OutOfTheirRange_AreRefused(int length, int hop) =>
        Assert.Throws<ArgumentException>(() => new WindowFeatures(Channels, length, hop));

    private static LevelScale[] Scales() =>
        Array.ConvertAll(s_twins, twin => new LevelScale(twin.Mean, twin.Scale, new Quantization(s_quant.Scale, s_quant.ZeroPoint)));

    private static short[][] Recording(int samples)
    {
        var random = new Random(11);
        return [.. Enumerable.Range(0, samples).Select(_ => Enumerable.Range(0, Channels).Select(_ => (short)random.Next(-32768, 32768)).ToArray())];
    }
}
