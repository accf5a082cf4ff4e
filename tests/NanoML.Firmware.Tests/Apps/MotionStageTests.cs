using NanoML.Apps.Motion;
using NanoML.Firmware.Tests.Support;
using NanoML.Models;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Apps;

public sealed class MotionStageTests
{
    private readonly MotionCnn _model = new();
    private readonly SyntheticMotion _source = new();
    private readonly byte[] _frame = new byte[MotionStage.FrameBytes];

    [Fact]
    public void Prepare_AStep_IsWhatTheModelQuantises()
    {
        var stage = new MotionStage(_model);
        int end = FramesUntilComplete(stage);

        IEnumerable<int> counts = Enumerable.Range(end - MotionStage.Hop, MotionStage.Hop)
            .SelectMany(sample => Enumerable.Range(0, MotionStage.Axes).Select(axis => SyntheticMotion.Count(sample, axis)));
        Assert.Equal(counts.Select(count => _model.QuantizeInput(count)), _model.Input[..MotionCnn.InputLength]);
    }

    [Fact]
    public void Prepare_AfterAGap_WaitsForAWholeWindow()
    {
        var stage = new MotionStage(_model);
        Assert.Equal(MotionStage.WindowSamples, FramesUntilComplete(stage));
        Assert.Equal(MotionStage.Hop, FramesUntilComplete(stage));

        stage.OnGap();

        Assert.Equal(MotionStage.WindowSamples, FramesUntilComplete(stage));
    }

    [Fact]
    public void Step_AfterAGap_HasForgottenWhatWasBefore()
    {
        var stage = new MotionStage(_model);
        FramesUntilComplete(stage);
        _model.Step();
        byte[] first = [.. _model.Output];
        var other = new ReplayFrameSource([.. Enumerable.Range(0, MotionStage.FrameBytes).Select(value => (byte)(40 * value))], MotionStage.FrameBytes, FrameFormat.Int16);
        stage.OnGap();
        FramesUntilComplete(stage, other);
        _model.Step();
        Assert.NotEqual(first, _model.Output);

        stage.OnGap();
        FramesUntilComplete(stage, new SyntheticMotion());
        _model.Step();

        Assert.Equal(first, _model.Output);
    }

    [Fact]
    public void Prepare_AndStep_AllocateNothing()
    {
        var stage = new MotionStage(_model);
        FramesUntilComplete(stage);
        _model.Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            FramesUntilComplete(stage);
            _model.Step();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(MotionStage.Hop * 2)]
    [InlineData(MotionStage.WindowSamples * MotionStage.Axes)]
    public void Constructor_OtherModels_AreRefused(int inputs) =>
        Assert.Throws<ArgumentException>(() => new MotionStage(new FixedModel([0], 1f, 0, inputLength: inputs)));

    private int FramesUntilComplete(MotionStage stage, IFrameSource? source = null)
    {
        int frames = 0;
        bool isComplete;
        do
        {
            (source ?? _source).TryRead(_frame);
            isComplete = stage.Prepare(_frame, _model.Input);
            frames++;
        }
        while (!isComplete);
        return frames;
    }
}
