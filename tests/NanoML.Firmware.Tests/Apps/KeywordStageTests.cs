using NanoML.Apps.Keyword;
using NanoML.Firmware.Tests.Support;
using NanoML.Preprocessing;
using NanoML.Preprocessing.Tests.Support;

namespace NanoML.Firmware.Tests.Apps;

/// <summary>What of the sound reaches the model.</summary>
public sealed class KeywordStageTests
{
    private const int Frames = 2;

    private readonly FixedModel _model = Model(Frames * KeywordStage.Coefficients);
    private readonly short[] _sound = GeneratedAudio.Create(parts: 1);
    private readonly byte[] _frame = new byte[KeywordStage.FrameBytes];
    private readonly List<byte[]> _steps = [];

    [Fact]
    public void Silence_IsNotComputed()
    {
        var stage = new KeywordStage(_model);
        Push(stage, 200, _ => 0);
        Assert.Empty(_steps);
        Assert.False(stage.IsOpen);
    }

    /// <summary>Quiet, a word, quiet: from the delay before the first loud hop on, until the hold behind the last one has gone by.</summary>
    [Fact]
    public void AWord_IsComputedWithWhatIsAroundIt()
    {
        var stage = new KeywordStage(_model);
        const int Loud = 20;
        Push(stage, 50, _ => 0);
        Push(stage, Loud, Sample);
        Push(stage, 150, _ => 0);

        // A frame takes a hop and a half, so the first hop alone makes none.
        int hops = KeywordStage.Delay + Loud + KeywordStage.Hold;
        Assert.InRange(_steps.Count, ((hops - 1) / Frames) - 3, (hops - 1) / Frames);
        Assert.False(stage.IsOpen);
        Assert.True(stage.HasWindow);
    }

    [Fact]
    public void Steps_AreTheFramesOfTheSoundOneBehindTheOther()
    {
        var stage = new KeywordStage(_model);
        Push(stage, KeywordStage.Delay, _ => 0);
        Push(stage, 60, Sample);

        // The greatest sample is known some hops ahead, so that the gain is not that of a matrix that ends with the frame.
        var mfcc = new Mfcc(_model);
        byte[] sound = [.. Enumerable.Repeat((byte)0, KeywordStage.Delay * KeywordStage.FrameBytes), .. Enumerable.Range(0, 60).SelectMany(k => Hop(k, Sample))];
        byte[] row = new byte[KeywordStage.Coefficients];
        var rows = new List<byte[]>();
        for (int at = 0; at < sound.Length; at += KeywordStage.FrameBytes)
        {
            if (mfcc.Push(sound, at, KeywordStage.FrameBytes) == 1)
            {
                mfcc.CopyLatest(row, 0, short.MinValue);
                rows.Add([.. row]);
            }
        }

        Assert.True(_steps.Count > 20);
        byte[][] given = [.. _steps.SelectMany(step => step.Chunk(KeywordStage.Coefficients))];
        Assert.All(given.Zip(rows), pair => Assert.Equal(pair.Second[1..], pair.First[1..]));
    }

    [Fact]
    public void AGap_EndsWhatWasHeard()
    {
        var stage = new KeywordStage(_model);
        Push(stage, 50, Sample);
        stage.OnGap();
        Assert.False(stage.IsOpen);
        _steps.Clear();
        Push(stage, KeywordStage.Delay, Sample);
        Assert.Empty(_steps);
    }

    [Fact]
    public void Prepare_AllocatesNothing()
    {
        var stage = new KeywordStage(_model);
        byte[][] hops = [.. Enumerable.Range(0, 100).Select(k => Hop(k, Sample))];
        stage.Prepare(hops[0], _model.Input);
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (byte[] hop in hops)
        {
            stage.Prepare(hop, _model.Input);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(490)]
    [InlineData(21)]
    [InlineData(5)]
    public void AModelThatIsNoStreamOfFrames_IsRefused(int inputs)
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => new KeywordStage(Model(inputs)));
        Assert.Contains("--stream", refusal.Message, StringComparison.Ordinal);
    }

    private static FixedModel Model(int inputs) => new(new byte[12], 1f / 256f, 0, inputScale: 0.58f, inputZeroPoint: 212, inputLength: inputs);

    private short Sample(int number) => _sound[number % _sound.Length];

    private void Push(KeywordStage stage, int hops, Func<int, short> sample)
    {
        for (int k = 0; k < hops; k++)
        {
            Hop(k, sample).CopyTo(_frame, 0);
            if (stage.Prepare(_frame, _model.Input))
            {
                _steps.Add([.. _model.Input]);
            }
        }
    }

    private static byte[] Hop(int number, Func<int, short> sample) =>
        [.. Enumerable.Range(number * KeywordStage.HopSamples, KeywordStage.HopSamples).Select(sample).SelectMany(s => new[] { (byte)s, (byte)(s >> 8) })];
}
