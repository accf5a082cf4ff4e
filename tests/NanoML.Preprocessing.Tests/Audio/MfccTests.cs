using NanoML.Preprocessing.Tests.Support;
using NanoML.Runtime;
using Xunit.Abstractions;

namespace NanoML.Preprocessing.Tests.Audio;

/// <summary>The integer front end against its float twin, over 80 seconds of generated audio.</summary>
public sealed class MfccTests(ITestOutputHelper output)
{
    private const int Hop = 320;
    private const int Clip = 16000;
    private const int Frames = 49;
    private const int Coefficients = 10;

    private static readonly short[] s_audio = GeneratedAudio.Create();

    private static Quantization Input => new(0.75f, 170);

    /// <summary>No worse than the plain form, and both near the twin.</summary>
    [Fact]
    public void Features_OfVariedAudio_AreNearThoseOfTheTwin()
    {
        using var plainLibrary = new CountedLibrary(isPlain: true);
        var expected = new List<double>();
        var actual = new List<double>();
        var plain = new List<double>();
        var twin = new Twin.Mfcc();
        for (int start = 0; start + Clip <= s_audio.Length; start += Clip)
        {
            short[] clip = s_audio[start..(start + Clip)];
            expected.AddRange(twin.Run(clip));
            var mfcc = new Mfcc(Input);
            actual.AddRange(Features(clip, mfcc.Push, mfcc.Gain, mfcc.Latest));
            plain.AddRange(PlainFeatures(plainLibrary, clip));
        }

        double[] sqnr = Errors("library", expected, actual);
        double[] ofPlain = Errors("plain form", expected, plain);
        output.WriteLine(FormattableString.Invariant($"greatest difference of the two {plain.Zip(actual, (a, b) => Math.Abs(a - b)).Max():f3}"));
        Assert.True(s_audio.Length >= 60 * GeneratedAudio.SampleRate);
        Assert.True(sqnr[0] >= 50, $"{sqnr[0]:f1} dB");
        Assert.True(sqnr[1] >= 50, $"{sqnr[1]:f1} dB");
        Assert.All(sqnr.Zip(ofPlain), pair => Assert.True(pair.First >= pair.Second, $"{pair.First:f1} dB, and {pair.Second:f1} dB before"));
    }

    private double[] Errors(string name, List<double> expected, List<double> actual)
    {
        double sqnr = Sqnr.Of(expected, actual);
        double without = Sqnr.Of(Others(expected), Others(actual));
        double worst = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
        output.WriteLine(FormattableString.Invariant(
            $"{name}: {s_audio.Length / Clip} s, SQNR {sqnr:f1} dB, without coefficient 0 {without:f1} dB, greatest error {worst:f3}"));
        return [sqnr, without];
    }

    private static double[] PlainFeatures(CountedLibrary library, short[] clip)
    {
        object mfcc = library.Create("Mfcc", library.Create("NanoML.Runtime.Quantization", 0.75f, 170));
        return Features(
            clip,
            mfcc.GetType().GetMethod("Push")!.CreateDelegate<Func<byte[], int, int, int>>(mfcc),
            mfcc.GetType().GetMethod("Gain")!.CreateDelegate<Func<int, int>>(mfcc),
            (int[])mfcc.GetType().GetProperty("Latest")!.GetValue(mfcc)!);
    }

    private static double[] Features(short[] clip, Func<byte[], int, int, int> push, Func<int, int> gainOf, int[] latest)
    {
        var features = new List<double>();
        byte[] pcm = Pcm.Of(clip);
        for (int start = 0; start < pcm.Length; start += 2 * Hop)
        {
            if (push(pcm, start, 2 * Hop) == 1)
            {
                features.AddRange(latest.Select(x => (double)x / (1 << Mfcc.FractionBits)));
            }
        }

        double gain = (double)gainOf(clip.Max()) / (1 << Mfcc.FractionBits);
        for (int frame = 0; frame < Frames; frame++)
        {
            features[frame * Coefficients] += gain;
        }

        return [.. features];
    }

    private static IEnumerable<double> Others(List<double> features) => features.Where((_, i) => i % Coefficients != 0);
}
