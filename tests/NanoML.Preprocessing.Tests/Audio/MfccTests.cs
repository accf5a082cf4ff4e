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

    [Fact]
    public void Features_OfVariedAudio_AreNearThoseOfTheTwin()
    {
        var expected = new List<double>();
        var actual = new List<double>();
        var twin = new Twin.Mfcc();
        for (int start = 0; start + Clip <= s_audio.Length; start += Clip)
        {
            short[] clip = s_audio[start..(start + Clip)];
            expected.AddRange(twin.Run(clip));
            actual.AddRange(Features(clip));
        }

        double sqnr = Sqnr.Of(expected, actual);
        double without = Sqnr.Of(Others(expected), Others(actual));
        double worst = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
        output.WriteLine(FormattableString.Invariant(
            $"{s_audio.Length / Clip} s, SQNR {sqnr:f1} dB, without coefficient 0 {without:f1} dB, greatest error {worst:f3}"));
        Assert.True(s_audio.Length >= 60 * GeneratedAudio.SampleRate);
        Assert.True(sqnr >= 25, $"{sqnr:f1} dB");
        Assert.True(without >= 25, $"{without:f1} dB");
    }

    private static double[] Features(short[] clip)
    {
        var mfcc = new Mfcc(Input);
        var features = new List<double>();
        byte[] pcm = Pcm.Of(clip);
        for (int start = 0; start < pcm.Length; start += 2 * Hop)
        {
            if (mfcc.Push(pcm, start, 2 * Hop) == 1)
            {
                features.AddRange(mfcc.Latest.Select(x => (double)x / (1 << Mfcc.FractionBits)));
            }
        }

        double gain = (double)mfcc.Gain(clip.Max()) / (1 << Mfcc.FractionBits);
        for (int frame = 0; frame < Frames; frame++)
        {
            features[frame * Coefficients] += gain;
        }

        return [.. features];
    }

    private static IEnumerable<double> Others(List<double> features) => features.Where((_, i) => i % Coefficients != 0);
}
