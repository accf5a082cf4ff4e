using NanoML.Preprocessing.Tests.Support;

namespace NanoML.Preprocessing.Tests.Audio;

/// <summary>Each stage of the front end against its float twin.</summary>
public sealed class StageTests
{
    private const int Length = 480;
    private const int Size = 512;

    private static readonly short[] s_frame = GeneratedAudio.Create(parts: 1)[8000..(8000 + Length)];

    [Fact]
    public void HannWindow_OfAFrame_IsThatOfTheTwin()
    {
        double[] expected = new Twin.HannWindow(Length).Run(Array.ConvertAll(s_frame, x => (double)x));
        long[] packed = new long[Size / 2];
        new HannWindow(Length).Run(s_frame, packed);
        double[] actual = [.. packed.SelectMany(pair => new[] { (pair - (int)pair) >> 32, (int)pair }).Select(x => x / 256.0)];
        Assert.All(actual.Skip(Length), x => Assert.Equal(0, x));
        Assert.True(Sqnr.Of(expected, actual) > 80);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    [InlineData(1024)]
    public void RealFft_OfNoise_HasTheMagnitudesOfTheTwin(int size)
    {
        var random = new Random(size);
        short[] samples = [.. Enumerable.Range(0, size).Select(_ => (short)random.Next(-2000, 2000))];
        double[] expected = new Twin.RealFft(size).Run(Array.ConvertAll(samples, x => (double)x));
        long[] packed = [.. Enumerable.Range(0, size / 2).Select(n => ((long)samples[2 * n] << 40) + (samples[(2 * n) + 1] << 8))];
        long[] magnitudes = new long[(size / 2) + 1];
        new RealFft(size).Run(packed, magnitudes, 0, magnitudes.Length);
        for (int k = 0; k < magnitudes.Length; k++)
        {
            double actual = (double)magnitudes[k] / (1 << RealFft.MagnitudeBits);
            Assert.InRange(actual, (expected[k] * 0.983) - 1, (expected[k] * 1.017) + 1);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(48)]
    [InlineData(2048)]
    public void RealFft_OfAnotherSize_IsRefused(int size) => Assert.Throws<ArgumentException>(() => new RealFft(size));

    [Theory]
    [InlineData(40, 16000, 512, 20, 4000)]
    [InlineData(20, 8000, 256, 100, 3500)]
    [InlineData(40, 16000, 64, 0, 8000)]
    public void MelFilterBank_OfRandomMagnitudes_IsNearTheTwin(int filters, int sampleRate, int size, int low, int high)
    {
        var random = new Random(1);
        long[] magnitudes = [.. Enumerable.Range(0, (size / 2) + 1).Select(_ => (long)random.Next(1000000))];
        double[] expected = new Twin.MelFilterBank(filters, sampleRate, size, low, high).Run(Array.ConvertAll(magnitudes, m => (double)m));
        long[] sums = new long[filters];
        var bank = new MelFilterBank(filters, sampleRate, size, low, high);
        long all = bank.Run(magnitudes, sums);
        Assert.Equal(magnitudes[bank.First..bank.End].Sum(), all);
        Assert.True(Sqnr.Of(expected, sums.Select(sum => (double)sum / (1 << MelFilterBank.WeightBits))) > 60);
    }

    [Fact]
    public void LogTable_OverTheWholeRange_IsWithinItsBound()
    {
        long[] values = [.. Enumerable.Range(0, 5400).Select(k => (long)Math.Pow(2, k / 100.0))];
        int[] logs = new int[values.Length];
        new LogTable().Run(values, 1, logs);
        double[] expected = new Twin.LogTable(1).Run(Array.ConvertAll(values, value => (double)value));
        Assert.All(expected.Zip(logs), pair => Assert.InRange(((double)pair.Second / 1024) - (pair.First / Math.Log(2)), -0.0034, 0.0034));
    }

    [Theory]
    [InlineData(40, 10)]
    [InlineData(26, 26)]
    public void Dct_OfRandomValues_IsNearTheTwin(int inputs, int outputs)
    {
        var random = new Random(2);
        int[] x = [.. Enumerable.Range(0, inputs).Select(_ => random.Next(-30000, 30000))];
        double[] expected = new Twin.Dct(inputs, outputs, Math.Log(2)).Run(Array.ConvertAll(x, v => (double)v));
        int[] y = new int[outputs];
        new Dct(inputs, outputs, FixedMath.LogOfTwo).Run(x, y);
        Assert.True(Sqnr.Of(expected, y.Select(v => (double)v)) > 60);
    }

    [Fact]
    public void Framing_OfPiecesOfAnyLength_GivesTheFramesOfTheTwin()
    {
        short[] clip = GeneratedAudio.Create(parts: 1)[..5000];
        double[][] expected = [.. new Twin.Framing(Length, 320).Run(Array.ConvertAll(clip, x => (double)x))];
        var framing = new Framing(Length, 320);
        var actual = new List<double[]>();
        for (int start = 0; start < clip.Length;)
        {
            start += framing.Append(clip, start, Math.Min(77, clip.Length - start));
            if (framing.IsComplete)
            {
                actual.Add(Array.ConvertAll(framing.Samples, x => (double)x));
                framing.Advance();
            }
        }

        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(481)]
    public void Framing_WithAHopOutOfItsRange_IsRefused(int hop) => Assert.Throws<ArgumentException>(() => new Framing(Length, hop));
}
