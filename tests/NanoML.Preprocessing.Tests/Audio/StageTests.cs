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
        Assert.Equal(s_frame.Max(), new HannWindow(Length).Run(Pcm.Of(s_frame), packed));
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
        long[] bins = new long[(size / 2) + 1];
        new RealFft(size).Run(packed, bins, 0, bins.Length);
        for (int k = 0; k < bins.Length; k++)
        {
            Assert.InRange(Magnitude(bins[k]), (expected[k] * 0.9998) - 1, (expected[k] * 1.0002) + 1);
        }
    }

    /// <summary>Noise of every level, and what the range of a part is made for: full scale of one sign, of both, and at the window's own pace.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 100)]
    [InlineData(0, 32767)]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(2, 4)]
    [InlineData(2, 8)]
    [InlineData(2, 16)]
    [InlineData(2, 32)]
    [InlineData(2, 240)]
    public void FrameSplit_OfAFrame_HasTheMagnitudesOfTheTwin(int kind, int parameter)
    {
        var random = new Random(parameter);
        short[] samples = [.. Enumerable.Range(0, Length).Select(n => kind switch
        {
            0 => (short)random.Next(-parameter, parameter + 1),
            1 => short.MinValue,
            _ => n / parameter % 2 == 0 ? short.MinValue : short.MaxValue,
        })];

        // Of the window with the 15 bits that its weights have.
        double[] weights = Array.ConvertAll(
            new Twin.HannWindow(Length).Run([.. Enumerable.Repeat(1.0, Length)]), w => Math.Min(32767, Math.Round(w * 32768)) / 32768);
        double[] expected = new Twin.RealFft(Size).Run([.. samples.Zip(weights, (x, w) => x * w)]);
        long[] bins = new long[FrameSplit.Bins];
        Assert.Equal(samples.Max(), new FrameSplit().Run(Pcm.Of(samples), bins));
        double bound = 0.2 + (0.00002 * samples.Max(x => Math.Abs((double)x)));
        for (int k = 1; k < FrameSplit.Bins - 1; k++)
        {
            Assert.InRange(Magnitude(bins[k]), expected[k] - bound, expected[k] + bound);
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
        int[] magnitudes = [.. Enumerable.Range(0, (size / 2) + 1).Select(_ => random.Next(1000000))];
        double[] expected = new Twin.MelFilterBank(filters, sampleRate, size, low, high).Run(Array.ConvertAll(magnitudes, m => (double)m));
        long[] sums = new long[filters];
        var bank = new MelFilterBank(filters, sampleRate, size, low, high);

        // Of a real number the magnitude is taken 63 / 64 times.
        long all = bank.Run(Array.ConvertAll(magnitudes, m => m % 2 == 0 ? -((long)m << 32) : m), sums);
        Assert.Equal(magnitudes[bank.First..bank.End].Sum(m => 63L * m), all);
        Assert.True(Sqnr.Of(expected, sums.Select(sum => sum * 64.0 / 63 / (1 << MelFilterBank.SumBits))) > 60);
    }

    [Fact]
    public void MelFilterBank_OfBinsOfAnyAngle_TakesMagnitudesTo16InAThousand()
    {
        var bank = new MelFilterBank(40, 16000, 512, 20, 4000);
        long[] bins = new long[257];
        for (int degree = 0; degree < 360; degree++)
        {
            var (re, im) = ((long)(1e9 * Math.Cos(degree * Math.PI / 180)), (long)(1e9 * Math.Sin(degree * Math.PI / 180)));
            bins[bank.First] = (re << 32) + im;
            Assert.InRange(bank.Run(bins, new long[40]) / 64e9, 0.983, 1.017);
        }
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
        byte[] pcm = Pcm.Of(clip);
        var framing = new Framing(Length, 320);
        var actual = new List<double[]>();
        for (int start = 0; start < pcm.Length;)
        {
            start += framing.Append(pcm, start, Math.Min(77, pcm.Length - start));
            if (framing.IsComplete)
            {
                actual.Add(Array.ConvertAll(Pcm.Samples(framing.Frame), x => (double)x));
                framing.Advance();
            }
        }

        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(481)]
    public void Framing_WithAHopOutOfItsRange_IsRefused(int hop) => Assert.Throws<ArgumentException>(() => new Framing(Length, hop));

    [Fact]
    public void Stages_OutOfTheirRange_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new HannWindow(481));
        Assert.Throws<ArgumentException>(() => new MelFilterBank(40, 16000, 512, 20, 8001));
        Assert.Throws<ArgumentException>(() => new MelFilterBank(40, 16000, 512, 4000, 4000));
        Assert.Throws<ArgumentException>(() => new Dct(39, 10, FixedMath.One));
        Assert.Throws<ArgumentException>(() => new Dct(40, 41, FixedMath.One));
    }

    private static double Magnitude(long bin)
    {
        double re = (bin - (int)bin) >> 32;
        return Math.Sqrt((re * re) + ((double)(int)bin * (int)bin)) / (1 << RealFft.FractionBits);
    }
}
