using System.Buffers.Binary;
using System.Device.Gpio;
using NanoML.Apps.Motion;
using NanoML.Firmware.Tests.Support;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Apps;

/// <summary>Steps over a stream that is interrupted again and again.</summary>
public sealed class StreamGapTests : IDisposable
{
    private const int Turns = 60_000;

    private readonly GpioController _gpio = new();
    private readonly InterruptedStream _stream = new(seed: 71);
    private readonly StepModel _model = new();

    public void Dispose() => _gpio.Dispose();

    [Fact]
    public void Motion_StepsOverAnInterruptedStream_NeverJoinWhatWasApart()
    {
        var app = new MotionApp(_model, _stream, new SerialReporter(_model, new LineList()), _gpio.OpenPin(19, PinMode.Output));

        for (int turn = 0; turn < Turns; turn++)
        {
            app.Step();
        }

        Assert.True(_stream.Gaps > 100, $"only {_stream.Gaps} gaps");
        Assert.True(_model.Windows > 100, $"only {_model.Windows} windows");
        Assert.Equal(0, _model.JoinedSteps);
    }

    /// <summary>Every axis of a sample is the number of gaps before it, as far as a level goes.</summary>
    private sealed class InterruptedStream(int seed) : IFrameSource
    {
        private readonly Random _random = new(seed);

        public int Gaps { get; private set; }

        public int FrameBytes => MotionStage.FrameBytes;

        public FrameFormat Format => FrameFormat.Int16;

        public bool TryStart() => _random.Next(3) > 0;

        public FrameStatus TryRead(byte[] frame)
        {
            int kind = _random.Next(480);
            if (kind < 2)
            {
                Gaps++;
                return kind == 0 ? FrameStatus.Damaged : FrameStatus.Failed;
            }

            for (int axis = 0; axis < MotionStage.Axes; axis++)
            {
                BinaryPrimitives.WriteInt16LittleEndian(frame.AsSpan(2 * axis), (short)(Gaps % 256));
            }

            return kind < 40 ? FrameStatus.Waiting : FrameStatus.Ready;
        }
    }

    /// <summary>Looks at what a step and those before it have got since the stream began.</summary>
    private sealed class StepModel() : NanoModel(
        new byte[MotionStage.Hop * MotionStage.Axes], MotionStage.Hop * MotionStage.Axes, 1f, 0, new byte[4], 1f / 256f, 0)
    {
        private int _first = -1;
        private int _steps;

        public int Windows { get; private set; }

        public int JoinedSteps { get; private set; }

        public override void Invoke()
        {
            _first = _first < 0 ? Input[0] : _first;
            JoinedSteps += Input.Any(level => level != _first) ? 1 : 0;
            Windows += ++_steps == MotionStage.WindowSamples / MotionStage.Hop ? 1 : 0;
        }

        public override void Reset() => (_first, _steps) = (-1, 0);
    }
}
