using NanoML.Apps.Motion;
using NanoML.Firmware.Tests.Support;
using NanoML.Models;

namespace NanoML.Firmware.Tests.Apps;

public sealed class MotionStageTests
{
    private readonly MotionCnn _model = new();
    private readonly SyntheticMotion _source = new();
    private readonly byte[] _frame = new byte[MotionStage.FrameBytes];

    [Fact]
    public void Prepare_AWindow_IsWhatTheModelQuantises()
    {
        var stage = new MotionStage(_model);
        var counts = new List<int>();
        bool isComplete = false;
        for (int sample = 0; !isComplete; sample++)
        {
            counts.AddRange(Enumerable.Range(0, MotionStage.Axes).Select(axis => SyntheticMotion.Count(sample, axis)));
            _source.TryRead(_frame);
            isComplete = stage.Prepare(_frame, _model.Input);
        }

        Assert.Equal(MotionCnn.InputLength, counts.Count);
        Assert.Equal(counts.Select(count => _model.QuantizeInput(count)), _model.Input[..MotionCnn.InputLength]);
    }

    [Fact]
    public void Prepare_AfterAGap_WaitsForAWholeWindow()
    {
        var stage = new MotionStage(_model);
        Assert.Equal(MotionCnn.InputWidth, FramesUntilComplete(stage));
        Assert.Equal(MotionStage.Hop, FramesUntilComplete(stage));

        stage.OnGap();

        Assert.Equal(MotionCnn.InputWidth, FramesUntilComplete(stage));
    }

    [Fact]
    public void Prepare_AndInvoke_AllocateNothing()
    {
        var stage = new MotionStage(_model);
        FramesUntilComplete(stage);
        _model.Invoke();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            FramesUntilComplete(stage);
            _model.Invoke();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Constructor_ModelOfPartsOfSamples_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new MotionStage(new FixedModel([0], 1f, 0, inputLength: 64)));

    private int FramesUntilComplete(MotionStage stage)
    {
        int frames = 0;
        bool isComplete;
        do
        {
            _source.TryRead(_frame);
            isComplete = stage.Prepare(_frame, _model.Input);
            frames++;
        }
        while (!isComplete);
        return frames;
    }
}
