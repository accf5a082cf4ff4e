using NanoML.TrainingPreprocessing;

namespace NanoML.Compiler.Tests.Preprocessing;

/// <summary>The conventions of tf.signal that the keyword spotting front end depends on.</summary>
public sealed class AudioTwinTests
{
    private const int Length = 480;
    private const int Frames = 49;
    private const int Coefficients = 10;

    [Fact]
    public void HannWindow_IsPeriodic()
    {
        double[] window = new HannWindow(Length).Run(Enumerable.Repeat(1.0, Length).ToArray());
        Assert.Equal(0, window[0]);
        Assert.Equal(1, window[Length / 2], 12);
        Assert.Equal(window[1], window[Length - 1], 12);
        Assert.Equal(Length / 2.0, window.Sum(), 9);
    }

    [Fact]
    public void RealFft_OfAShortFrame_PadsItsEnd()
    {
        double[] frame = Array.ConvertAll(Enumerable.Range(0, Length).ToArray(), n => Math.Cos(2 * Math.PI * 20 * n / 512));
        double[] bins = new RealFft(512).Run(frame);
        Assert.Equal(257, bins.Length);
        Assert.Equal(20, Array.IndexOf(bins, bins.Max()));
        Assert.InRange(bins[20], (Length / 2) - 5, (Length / 2) + 5);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(512)]
    public void RealFft_IsTheTransformByItsDefinition(int size)
    {
        var random = new Random(size);
        double[] samples = [.. Enumerable.Range(0, size).Select(_ => (2 * random.NextDouble()) - 1)];
        double[] bins = new RealFft(size).Run(samples);
        Assert.Equal((size / 2) + 1, bins.Length);
        for (int bin = 0; bin < bins.Length; bin++)
        {
            double real = samples.Select((x, n) => x * Math.Cos(2 * Math.PI * bin * n / size)).Sum();
            double imaginary = samples.Select((x, n) => x * Math.Sin(2 * Math.PI * bin * n / size)).Sum();
            Assert.Equal(Math.Sqrt((real * real) + (imaginary * imaginary)), bins[bin], 1e-9);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(480)]
    public void RealFft_OfNoPowerOfTwo_IsRefused(int size) => Assert.Throws<ArgumentException>(() => new RealFft(size));

    [Fact]
    public void MelFilterBank_InsideItsRange_GivesEachBinAWeightOfOne()
    {
        var bank = new MelFilterBank(40, 16000, 512, 20, 4000);
        for (int bin = 0; bin <= 256; bin++)
        {
            double[] magnitudes = new double[257];
            magnitudes[bin] = 1;
            double sum = bank.Run(magnitudes).Sum();
            double hertz = bin * 31.25;
            Assert.InRange(sum, 0, 1 + 1e-12);
            if (hertz is > 60 and < 3700)
            {
                Assert.Equal(1, sum, 9);
            }
            else if (hertz is < 20 or >= 4000)
            {
                Assert.Equal(0, sum);
            }
        }
    }

    [Fact]
    public void Dct_OfAConstant_HasOnlyTheFirstCoefficient_ScaledLikeTheOthers()
    {
        double[] y = new Dct(40, Coefficients).Run([.. Enumerable.Repeat(1.0, 40)]);
        Assert.Equal(Math.Sqrt(2 * 40), y[0], 9);
        Assert.All(y.Skip(1), k => Assert.Equal(0, k, 9));
    }

    [Fact]
    public void Mfcc_OfSilence_IsTheLogarithmOfTheFloor()
    {
        double[] features = new Mfcc().Run(new short[16000]);
        Assert.Equal(Frames * Coefficients, features.Length);
        for (int i = 0; i < features.Length; i++)
        {
            Assert.Equal(i % Coefficients == 0 ? Math.Sqrt(2 * 40) * Math.Log(1e-6) : 0, features[i], 6);
        }
    }

    [Fact]
    public void Mfcc_DividesByTheGreatestSample_NotTheGreatestMagnitude()
    {
        short[] clip = new short[16000];
        for (int n = 0; n < clip.Length; n++)
        {
            clip[n] = (short)(n % 50 == 0 ? -20000 : n % 7 == 0 ? 1000 : 0);
        }

        double[] reals = Array.ConvertAll(clip[..Length], x => x / 1000.0);
        Assert.Equal(new Mfcc().Frame(reals), new Mfcc().Run(clip)[..Coefficients]);
    }

    [Fact]
    public void Mfcc_OfLouderSound_IsTheSame()
    {
        var random = new Random(4);
        short[] clip = [.. Enumerable.Range(0, 16000).Select(_ => (short)random.Next(-100, 101))];
        double[] louder = new Mfcc().Run(Array.ConvertAll(clip, x => (short)(x * 300)));
        Assert.All(new Mfcc().Run(clip).Zip(louder), pair => Assert.Equal(pair.First, pair.Second, 9));
    }
}
