using NanoML.Compiler.Ir;
using NanoML.Preprocessing.Tests.Support;
using NanoML.Runtime;

namespace NanoML.Preprocessing.Tests.Audio;

/// <summary>The sliding matrix as an application uses it: pieces of sound in, levels of a model out.</summary>
public sealed class StreamTests
{
    private const int Clip = 16000;
    private const int Count = 490;

    private static readonly QuantParams s_quant = new(0.75f, 170);
    private static readonly Quantization s_input = new(s_quant.Scale, s_quant.ZeroPoint);
    private static readonly short[] s_audio = GeneratedAudio.Create(parts: 5);

    [Fact]
    public void Levels_OfAClip_AreThoseOfTheTwinToALevel()
    {
        short[] clip = s_audio[..Clip];
        var mfcc = new Mfcc(s_input);
        Assert.Equal(49, mfcc.Push(clip, 0, clip.Length));
        int[] differences = [.. Twin(clip).Zip(Copy(mfcc), (e, a) => Math.Abs(e - a))];
        Assert.InRange(differences.Max(), 0, 1);
        Assert.InRange(differences.Average(), 0, 0.1);
    }

    [Fact]
    public void Levels_OfHalfAClip_HaveExactSilence()
    {
        short[] clip = new short[Clip];
        s_audio.AsSpan(0, Clip / 2).CopyTo(clip);
        var mfcc = new Mfcc(s_input);
        mfcc.Push(clip, 0, clip.Length);
        Assert.Equal(Twin(clip)[300..], Copy(mfcc)[300..]);
    }

    [Fact]
    public void Levels_OfQuietSound_AreThoseOfLoudSound()
    {
        short[] quiet = Array.ConvertAll(s_audio[..Clip], x => (short)(x / 16));
        short[] loud = Array.ConvertAll(quiet, x => (short)(x * 16));
        var ofQuiet = new Mfcc(s_input);
        var ofLoud = new Mfcc(s_input);
        ofQuiet.Push(quiet, 0, Clip);
        ofLoud.Push(loud, 0, Clip);
        Assert.InRange(Copy(ofQuiet).Zip(Copy(ofLoud), (a, b) => Math.Abs(a - b)).Max(), 0, 1);
    }

    [Fact]
    public void Matrix_Slides_AndForgetsWhatIsOld()
    {
        var stream = new Mfcc(s_input);
        stream.Push(s_audio, 0, 3 * Clip);
        var clip = new Mfcc(s_input);
        clip.Push(s_audio, 2 * Clip, Clip);
        Assert.Equal(Copy(clip), Copy(stream));
        stream.Clear();
        Assert.Equal(Copy(new Mfcc(s_input)), Copy(stream));
    }

    [Fact]
    public void Bytes_InPiecesOfAnyLength_GiveTheLevelsOfSamples()
    {
        byte[] pcm = [.. s_audio.Take(Clip).SelectMany(x => new[] { (byte)x, (byte)(x >> 8) })];
        var ofBytes = new Mfcc(s_input);
        int frames = 0;
        var random = new Random(3);
        for (int start = 0; start < pcm.Length;)
        {
            int count = Math.Min(2 * random.Next(1, 1000), pcm.Length - start);
            frames += ofBytes.Push(pcm, start, count);
            start += count;
        }

        var ofSamples = new Mfcc(s_input);
        Assert.Equal(ofSamples.Push(s_audio, 0, Clip), frames);
        Assert.Equal(Copy(ofSamples), Copy(ofBytes));
    }

    [Fact]
    public void Matrix_BeforeAnySound_IsSilence()
    {
        var mfcc = new Mfcc(s_input);
        Assert.Equal(Count, mfcc.Count);
        Assert.Equal(Twin(new short[Clip]), Copy(mfcc));
    }

    private static byte[] Twin(short[] clip) => Array.ConvertAll(new Twin.Mfcc().Run(clip), x => s_quant.Quantize(x));

    private static byte[] Copy(Mfcc mfcc)
    {
        byte[] levels = new byte[mfcc.Count];
        mfcc.CopyTo(levels);
        return levels;
    }
}
