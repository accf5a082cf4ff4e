using NanoML.Firmware.Tests.Support;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Runtime;

public sealed class InferenceLoopTests
{
    private readonly LineList _lines = new();
    private readonly BrightnessModel _model = new();
    private readonly CopyStage _stage = new();

    [Fact]
    public void Turn_FrameReady_ReportsOneResult()
    {
        InferenceLoop loop = Loop(new CyclicSource(64, FrameStatus.Ready));

        Assert.Equal(TurnResult.Inferred, loop.Turn());

        Dictionary<string, string> line = LineList.Parse(Assert.Single(_lines.Lines));
        Assert.Equal(["seq", "class", "label", "confidence", "us", "pre", "crc"], line.Keys);
        Assert.Equal("dark", line["label"]);
        Assert.Equal(1, loop.Health.Inferences);
    }

    [Fact]
    public void Turn_StageNeedsMoreFrames_WaitsWithoutALine()
    {
        InferenceLoop loop = Loop(new CyclicSource(64, FrameStatus.Ready));
        _stage.FramesPerInput = 3;

        Assert.Equal([TurnResult.Waited, TurnResult.Waited, TurnResult.Inferred, TurnResult.Waited], Turns(loop, 4));
        Assert.Single(_lines.Lines);
    }

    [Fact]
    public void Turn_DamagedFrame_IsCountedAndGoesOn()
    {
        InferenceLoop loop = Loop(new CyclicSource(64, FrameStatus.Ready, FrameStatus.Damaged, FrameStatus.Waiting));

        Assert.Equal([TurnResult.Inferred, TurnResult.Damaged, TurnResult.Waited, TurnResult.Inferred], Turns(loop, 4));
        Assert.Equal((1, 0), (loop.Health.SensorErrors, loop.Health.Recoveries));
        Assert.Equal(2, _lines.Lines.Count);
    }

    [Fact]
    public void Turn_SourceGoesAndComesBack_SaysBothOnce()
    {
        var source = new CyclicSource(64, FrameStatus.Ready, FrameStatus.Failed);
        InferenceLoop loop = Loop(source);
        Turns(loop, 2);
        source.Answers = false;
        Turns(loop, 5);
        source.Answers = true;

        Assert.Equal(TurnResult.Inferred, loop.Turn());
        Assert.Equal(
            [null, "lost", "back", null],
            _lines.Lines.Select(line => LineList.Parse(line).GetValueOrDefault("state")));
        Assert.Equal((1, 1), (loop.Health.SensorErrors, loop.Health.Recoveries));
    }

    [Fact]
    public void Turn_StreamInterrupted_TellsTheStageOnceForADamagedFrameAndOnceForAnAbsence()
    {
        var source = new CyclicSource(
            64, FrameStatus.Ready, FrameStatus.Waiting, FrameStatus.Damaged, FrameStatus.Ready, FrameStatus.Failed, FrameStatus.Ready);
        InferenceLoop loop = Loop(source);
        var gaps = new List<int>();
        for (int turn = 0; turn < 6; turn++)
        {
            source.Answers = turn != 5;
            loop.Turn();
            gaps.Add(_stage.Gaps);
        }

        Assert.Equal([0, 0, 1, 1, 2, 2], gaps);
        source.Answers = true;
        Turns(loop, 2);
        Assert.Equal((2, 1), (_stage.Gaps, loop.Health.Recoveries));
    }

    [Fact]
    public void Turn_SourceThatNeverAnswered_IsLostOnce()
    {
        InferenceLoop loop = Loop(new CyclicSource(64, FrameStatus.Ready) { Answers = false });

        Assert.All(Turns(loop, 10), result => Assert.Equal(TurnResult.NoSource, result));
        Assert.Equal("lost", LineList.Parse(Assert.Single(_lines.Lines))["state"]);
    }

    [Fact]
    public void Turn_SourceThatStartsButStaysSilent_IsOneAbsence()
    {
        var source = new CyclicSource(64, FrameStatus.Failed, FrameStatus.Waiting, FrameStatus.Waiting);
        InferenceLoop loop = Loop(source);

        Turns(loop, 30);

        Assert.Equal(11, source.Starts);
        Assert.Equal("lost", LineList.Parse(Assert.Single(_lines.Lines))["state"]);
        Assert.Equal((1, 0), (loop.Health.SensorErrors, loop.Health.Recoveries));
    }

    [Fact]
    public void Turn_RecoveringSourceOfTheApplication_IsNotWrappedInAnother()
    {
        var device = new ScriptedSource(64) { FailingStarts = 3 };
        InferenceLoop loop = Loop(new RecoveringSource(device, 1));

        Turns(loop, 6);
        Assert.Equal(3, device.Starts);
        Assert.Equal(TurnResult.Inferred, loop.Turn());
    }

    [Fact]
    public void Turn_SourceThrows_IsAnAbsence()
    {
        var device = new ScriptedSource(64);
        InferenceLoop loop = Loop(device);
        loop.Turn();
        device.Throws = new InvalidOperationException();

        Assert.Equal([TurnResult.NoSource, TurnResult.Inferred], Turns(loop, 2));
        Assert.Equal((1, 1), (loop.Health.SensorErrors, loop.Health.Recoveries));
    }

    [Fact]
    public void Turn_DecidedClassChanges_WritesAnEvent()
    {
        InferenceLoop loop = Loop(new CyclicSource(64, FrameStatus.Ready));
        loop.Decide(new MajorityVote(2, 3), new ClassTrigger(60, 40));

        Turns(loop, 140);

        // The frame's number is its brightness: 128 and more is bright.
        string[] events = [.. _lines.Lines.Where(line => line.Contains("event="))];
        Assert.Equal(2, events.Length);
        Assert.Matches("^NML seq=2 event=class from=-1 to=0 label=dark crc=", events[0]);
        Assert.Matches("^NML seq=130 event=class from=0 to=1 label=very_bright crc=", events[1]);
    }

    [Fact]
    public void Turn_HealthInterval_WritesTheCountersThatOften()
    {
        InferenceLoop loop = Loop(new CyclicSource(64, FrameStatus.Ready, FrameStatus.Damaged), new Gauge(4321));
        loop.HealthInterval = 5;

        Turns(loop, 20);

        string[] events = [.. _lines.Lines.Where(line => line.Contains("event="))];
        Assert.Matches("^NML seq=5 event=health inferences=5 overruns=0 errors=4 recoveries=0 heap=4321 crc=", events[0]);
        Assert.Equal(2, events.Length);
    }

    [Fact]
    public void Turn_InputsUnlikeTheCalibrationData_AreSaidOnTheLineAndAsAnEvent()
    {
        var model = new CalibratedModel(new InputStatistics(mean: 200 * 16, meanSpread: 160, deviation: 0, deviationSpread: 0));
        var loop = new InferenceLoop(new CyclicSource(64, FrameStatus.Ready), _stage, model, new SerialReporter(model, _lines));

        loop.Turn();

        Assert.True(loop.Drift.IsDrifting);
        Assert.Equal(["663", "663"], _lines.Lines.Select(line => LineList.Parse(line)["drift"]));
        Assert.Equal("on", LineList.Parse(_lines.Lines[1])["state"]);
    }

    [Fact]
    public void Rest_TurnLongerThanThePeriod_IsAnOverrunThatStillYields()
    {
        InferenceLoop loop = Loop(new CyclicSource(64, FrameStatus.Ready));

        Assert.Equal(7, loop.Rest(TurnResult.Inferred, microseconds: 3000, periodMilliseconds: 10));
        Assert.Equal(1, loop.Rest(TurnResult.Inferred, microseconds: 10_900, periodMilliseconds: 10));
        Assert.Equal(0, loop.Health.Overruns);
        Assert.Equal(1, loop.Rest(TurnResult.Inferred, microseconds: 11_000, periodMilliseconds: 10));
        Assert.Equal(1, loop.Health.Overruns);
        Assert.Equal(100, loop.Rest(TurnResult.NoSource, microseconds: 0, periodMilliseconds: 10));
    }

    [Fact]
    public void Turn_TenThousandTurnsWithFailures_AllocateNothing()
    {
        var model = new CalibratedModel(new InputStatistics(2000, 160, 300, 30));
        var writer = new CountingWriter();
        FrameStatus[] script = [FrameStatus.Ready, FrameStatus.Ready, FrameStatus.Damaged, FrameStatus.Ready, FrameStatus.Failed];
        var loop = new InferenceLoop(
            new CyclicSource(64, script), _stage, model, new SerialReporter(model, writer) { Heap = new Gauge(1) })
        {
            HealthInterval = 3,
        };
        loop.Decide(new ProbabilitySmoother(2, 2), new ClassTrigger(60, 40));
        Turns(loop, 300);
        int lines = writer.Lines;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
        {
            loop.Turn();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.InRange(writer.Lines - lines, 12_000, 13_000);
    }

    private static TurnResult[] Turns(InferenceLoop loop, int count) => [.. Enumerable.Range(0, count).Select(_ => loop.Turn())];

    private InferenceLoop Loop(IFrameSource source, IHeapGauge? heap = null) =>
        new(source, _stage, _model, new SerialReporter(_model, _lines) { Heap = heap });

    private sealed class Gauge(int bytes) : IHeapGauge
    {
        public int FreeBytes() => bytes;
    }

    private sealed class CountingWriter : ILineWriter
    {
        public int Lines { get; private set; }

        public void WriteLine(byte[] line, int length) => Lines++;
    }

    private sealed class CopyStage : IInputStage
    {
        private int _frames;

        public int FramesPerInput { get; set; } = 1;

        public int Gaps { get; private set; }

        public bool Prepare(byte[] frame, byte[] input)
        {
            Array.Copy(frame, input, frame.Length);
            return ++_frames % FramesPerInput == 0;
        }

        public void OnGap() => Gaps++;
    }

    private sealed class CalibratedModel(InputStatistics statistics) : NanoModel(new byte[64], 64, 1f, 0, new byte[2], 1f / 256f, 0)
    {
        public override InputStatistics CalibrationStatistics() => statistics;

        public override void Invoke()
        {
            Output[0] = Arena[0];
            Output[1] = (byte)(255 - Arena[0]);
        }
    }
}
