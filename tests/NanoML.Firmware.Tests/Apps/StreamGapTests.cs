using System.Buffers.Binary;
using System.Device.Gpio;
using NanoML.Apps.Motion;
using NanoML.Firmware.Tests.Support;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Apps;

/// <summary>Windows of a stream that is interrupted again and again.</summary>
public sealed class StreamGapTests : IDisposable
{
    private const int Samples = 40;
    private const int Turns = 20_000;

    private readonly GpioController _gpio = new();
    private readonly InterruptedStream _stream = new(seed: 71);
    private readonly WindowModel _model = new();

    public void Dispose() => _gpio.Dispose();

    [Fact]
    public void Motion_WindowsOfAnInterruptedStream_NeverJoinWhatWasApart()
    {
        var app = new MotionApp(_model, _stream, new SerialReporter(_model, new LineList()), _gpio.OpenPin(19, PinMode.Output));

        for (int turn = 0; turn < Turns; turn++)
        {
            app.Step();
        }

        Assert.True(_stream.Gaps > 100, $"only {_stream.Gaps} gaps");
        Assert.True(_model.Windows > 100, $"only {_model.Windows} windows");
        Assert.Equal(0, _model.JoinedWindows);
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
            int kind = _random.Next(160);
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

    /// <summary>Looks at the windows that it gets.</summary>
    private sealed class WindowModel() : NanoModel(
        new byte[Samples * MotionStage.Axes], Samples * MotionStage.Axes, 1f, 0, new byte[4], 1f / 256f, 0)
    {
        public int Windows { get; private set; }

        public int JoinedWindows { get; private set; }

        public override void Invoke()
        {
            Windows++;
            JoinedWindows += Input.Any(level => level != Input[0]) ? 1 : 0;
        }
    }
}
