using NanoML.Apps.Keyword;
using NanoML.Firmware.Tests.Support;
using NanoML.Preprocessing;
using NanoML.Preprocessing.Tests.Support;

namespace NanoML.Firmware.Tests.Apps;

public sealed class KeywordStageTests
{
    private readonly FixedModel _model = new(new byte[12], 1f / 256f, 0, inputScale: 0.58f, inputZeroPoint: 212, inputLength: 490);
    private readonly short[] _sound = GeneratedAudio.Create(parts: 2);
    private readonly byte[] _frame = new byte[KeywordStage.FrameBytes];
    private int _sample;

    [Fact]
    public void Prepare_AfterTheDroppedHops_GivesTheCoefficientsOfASecond()
    {
        var stage = new KeywordStage(_model);
        for (int recording = 0; recording < 2; recording++)
        {
            Assert.Equal(KeywordStage.DroppedHops + KeywordStage.RecordedHops, HopsUntilComplete(stage));

            byte[] expected = new byte[490];
            var mfcc = new Mfcc(_model.InputQuantization);
            mfcc.Push(Bytes(_sample - KeywordStage.SampleRate, KeywordStage.SampleRate), 0, 2 * KeywordStage.SampleRate);
            mfcc.CopyTo(expected);
            Assert.Equal(expected, _model.Input);
        }
    }

    [Fact]
    public void IsListening_IsTrueForTheRecordedHopsAlone()
    {
        var stage = new KeywordStage(_model);
        bool isComplete = false;
        for (int hop = 0; !isComplete; hop++)
        {
            Assert.Equal(hop >= KeywordStage.DroppedHops, stage.IsListening);
            isComplete = Push(stage);
        }

        Assert.False(stage.IsListening);
    }

    [Fact]
    public void OnGap_InARecording_BeginsAnew()
    {
        var stage = new KeywordStage(_model);
        for (int hop = 0; hop < 40; hop++)
        {
            Push(stage);
        }

        stage.OnGap();

        Assert.False(stage.IsListening);
        Assert.Equal(KeywordStage.DroppedHops + KeywordStage.RecordedHops, HopsUntilComplete(stage));
    }

    [Fact]
    public void Prepare_ARecording_AllocatesNothing()
    {
        var stage = new KeywordStage(_model);
        HopsUntilComplete(stage);
        Fill();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int hop = 0; hop < 70; hop++)
        {
            stage.Prepare(_frame, _model.Input);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Constructor_ModelOfOtherInputs_IsRefused() => Assert.Throws<ArgumentException>(
        () => new KeywordStage(new FixedModel(new byte[12], 1f / 256f, 0, inputLength: 491)));

    private int HopsUntilComplete(KeywordStage stage)
    {
        int hops = 1;
        while (!Push(stage))
        {
            hops++;
        }

        return hops;
    }

    private bool Push(KeywordStage stage)
    {
        Fill();
        return stage.Prepare(_frame, _model.Input);
    }

    private void Fill()
    {
        Bytes(_sample, KeywordStage.HopSamples).CopyTo(_frame, 0);
        _sample += KeywordStage.HopSamples;
    }

    private byte[] Bytes(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(n => _sound[n % _sound.Length]).SelectMany(s => new[] { (byte)s, (byte)(s >> 8) })];
}
