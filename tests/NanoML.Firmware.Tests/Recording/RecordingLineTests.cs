using System.Buffers.Binary;
using System.Text;
using NanoML.Apps.Recorder;
using NanoML.Firmware.Simulation;
using NanoML.Firmware.Tests.Support;
using NanoML.Hardware;
using NanoML.Recording;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Recording;

/// <summary>What a board that is recorded says of itself and of its sensor.</summary>
public sealed class RecordingLineTests
{
    private const int Baud = 921_600;

    private readonly ManualClock _clock = new();
    private readonly MessageTap _tap = new();
    private readonly CountingSource _source = new(6);

    [Fact]
    public void Turn_SendsEveryFrameOnce_SixteenToAMessage()
    {
        RecordingLine line = Line();
        for (int turn = 0; turn < 100; turn++)
        {
            _source.Available += 7;
            while (line.Turn())
            {
            }
        }

        Assert.Equal(Enumerable.Range(0, 688), Frames().Select(frame => frame.Index));
        Assert.All(Frames(), frame => Assert.Equal(CountingSource.Value(frame.Index, 5), frame.Values[5]));
        Assert.All(Samples(), content => Assert.Equal(16, content[SampleMessage.Count]));
        Assert.Equal(0, line.Dropped);
    }

    [Fact]
    public void QuestionThatComesInPiecesBetweenSamples_IsAnswered()
    {
        RecordingLine line = Line();
        byte[] question = [(byte)'N', (byte)'M', RecordingKind.Describe, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(question.AsSpan(7), (ushort)Crc16.Of(question, 2, 5));
        foreach (byte value in question)
        {
            _source.Available += 16;
            _tap.SayRaw(value);
            Assert.True(line.Turn());
        }

        byte[] description = Assert.Single(_tap.Messages, message => message.Kind == RecordingKind.Description).Content;
        Assert.Equal(RecordingKind.Protocol, description[0]);
        Assert.Equal(1, description[1]);
        Assert.Equal(1_000_000, Int(description, 6));
        Assert.Equal(Baud, Int(description, 10));
        Assert.Equal((16, 6), (description[14], description[15]));
        Assert.Contains("\u0002gz\u0005deg/s", Encoding.UTF8.GetString(description), StringComparison.Ordinal);
        Assert.EndsWith("\u0004twin\u0008MPU-6886\u000eRecorder-0.1.0", Encoding.UTF8.GetString(description), StringComparison.Ordinal);
        Assert.Equal(144, Frames().Count);
        Assert.Equal(Int(description, 2), Int(Samples()[^1], SampleMessage.Start));
    }

    [Fact]
    public void MessageOfAnotherKind_IsRefused_AndARefusalIsNot()
    {
        RecordingLine line = Line();
        _tap.Say((byte)'Z');
        _tap.Say(MessageLink.Refusal, 1);
        line.Turn();
        line.Turn();

        Assert.Equal(MessageLink.BadKind, Assert.Single(_tap.Messages, message => message.Kind == MessageLink.Refusal).Content[0]);
    }

    [Fact]
    public void FifoThatRanOver_LeavesAHoleInTheNumbers_AsLongAsTheTime()
    {
        RecordingLine line = Line();
        _source.Available = 20;
        line.Turn();
        line.Turn();
        _clock.Microseconds += 250_000;
        _source.Damaged = true;
        line.Turn();
        _source.Available = 16;
        line.Turn();

        Assert.Equal([.. Enumerable.Range(0, 20), .. Enumerable.Range(270, 16)], Frames().Select(frame => frame.Index));
        Assert.Equal([0, 0, 250], Samples().Select(content => Int(content, SampleMessage.Dropped)));
        Assert.Equal(250, line.Dropped);
    }

    [Fact]
    public void SensorThatFails_BeginsAnewUnderAnotherNumber()
    {
        RecordingLine line = Line();
        _source.Available = 18;
        line.Turn();
        line.Turn();
        _source.Fails = true;
        line.Turn();
        _source.Fails = false;
        _source.Available = 16;
        line.Turn();

        Assert.Equal([16, 2, 16], Samples().Select(content => (int)content[SampleMessage.Count]));
        Assert.Equal([0, 16, 0], Samples().Select(content => Int(content, SampleMessage.Index)));
        int[] starts = [.. Samples().Select(content => Int(content, SampleMessage.Start))];
        Assert.Equal(starts[0], starts[1]);
        Assert.NotEqual(starts[1], starts[2]);
    }

    /// <summary>An application reads through it, and starts it again after a failure.</summary>
    [Fact]
    public void RecordedSource_PassesFramesOn_AndSendsThem()
    {
        var source = new RecordedSource(_source, Sensor(1000), _tap, Baud, _clock);
        var frame = new byte[source.FrameBytes];
        Assert.Equal((12, FrameFormat.Int16, true), (source.FrameBytes, source.Format, source.Fits));
        Assert.True(source.TryStart());
        _source.Available = 20;
        for (int number = 0; number < 20; number++)
        {
            Assert.Equal(FrameStatus.Ready, source.TryRead(frame));
            Assert.Equal(CountingSource.Value(number, 3), BinaryPrimitives.ReadInt16LittleEndian(frame.AsSpan(6)));
        }

        Assert.Equal(FrameStatus.Waiting, source.TryRead(frame));
        _source.Damaged = true;
        Assert.Equal(FrameStatus.Damaged, source.TryRead(frame));
        _source.Available = 16;
        for (int number = 0; number < 16; number++)
        {
            source.TryRead(frame);
        }

        Assert.Equal([.. Enumerable.Range(0, 20), .. Enumerable.Range(21, 16)], Frames().Select(one => one.Index));
        _source.Fails = true;
        Assert.Equal(FrameStatus.Failed, source.TryRead(frame));
        Assert.False(source.TryStart());
        _source.Fails = false;
        Assert.True(source.TryStart());
        _tap.Say(RecordingKind.Describe);
        Assert.Equal(FrameStatus.Waiting, source.TryRead(frame));
        Assert.NotEqual(Int(Samples()[0], SampleMessage.Start), Int(_tap.Messages[^1].Content, 2));
    }

    [Fact]
    public void LineThatIsTooSlow_CarriesNothingButTheDescription()
    {
        RecordingLine line = Line(115_200);
        _source.Available = 1000;
        _tap.Say(RecordingKind.Describe);
        Assert.False(line.Turn());
        Assert.False(line.Turn());

        (byte kind, byte[] content) = Assert.Single(_tap.Messages);
        Assert.Equal((RecordingKind.Description, (byte)0), (kind, content[1]));
        Assert.Equal(0, _source.Reads);
    }

    [Theory]
    [InlineData(1000, 136_250, 16)]
    [InlineData(100, 25_000, 2)]
    [InlineData(50, 19_000, 1)]
    [InlineData(1, 380, 1)]
    public void Rate_SaysWhatALineHasToCarry(int rate, long bits, int frames)
    {
        RecordedSensor sensor = Sensor(rate);

        Assert.Equal((bits, frames), (sensor.BitsPerSecond, sensor.FramesPerMessage));
        Assert.True(sensor.Fits((int)(bits * 10 / 9) + 1));
        Assert.False(sensor.Fits((int)(bits * 10 / 9) - 1));
    }

    [Fact]
    public void SensorThatIsNone_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new RecordedSensor("b", "s", "f", 0, [new SampleChannel("a", "g", 1, 1)]));
        Assert.Throws<ArgumentException>(() => new RecordedSensor("b", "s", "f", 1000, []));
        Assert.Throws<ArgumentException>(() => new RecordedSensor("b", "s", new string('f', 33), 1000, [new SampleChannel("a", "g", 1, 1)]));
        Assert.Throws<ArgumentException>(() => new SampleChannel("", "g", 1, 1));
        Assert.Throws<ArgumentException>(() => new SampleChannel("a", "g", 0, 1));
        Assert.Throws<ArgumentException>(() => new RecordingLine(new CountingSource(3), Sensor(100), _tap, Baud));
    }

    [Fact]
    public void Turn_AllocatesNothing()
    {
        RecordingLine line = Line();
        var silent = new SilentChannel();
        line = new RecordingLine(_source, Sensor(1000), silent, Baud, _clock);
        _source.Available = 100_000;
        line.Turn();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int turn = 0; turn < 1000; turn++)
        {
            line.Turn();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(silent.Written > 200_000);
    }

    /// <summary>The application with the register model of its sensor, in turns of any length.</summary>
    [Fact]
    public void Recorder_With6886At1000Hz_LosesNothing_ThoughTurnsComeLate()
    {
        var mpu = new SimulatedMpu6886 { Motion = sample => [sample % 8, 0, 0, 0, 0, sample % 1000] };
        var source = new Mpu6886(SimulatedI2c.Open(mpu, MpuImu.DefaultAddress), AccelerometerRange.G8, GyroscopeRange.Dps1000, 1000) { BurstSamples = 16 };
        var app = new RecorderApp(source, Sensor(1000), _tap, Baud);
        var random = new Random(3);
        app.Turn();
        for (int rest = 0; rest < 500; rest++)
        {
            mpu.Advance(random.Next(0, 60));
            while (!app.Turn())
            {
            }
        }

        List<(int Index, short[] Values)> frames = Frames();
        Assert.Equal(0, app.Line.Dropped);
        Assert.InRange(frames.Count, mpu.Samples - 80, mpu.Samples);
        Assert.Equal(Enumerable.Range(0, frames.Count), frames.Select(frame => frame.Index));
        Assert.All(frames, frame => Assert.Equal((short)(frame.Index % 8 * 4096), frame.Values[0]));
    }

    private RecordingLine Line(int baud = Baud) => new(_source, Sensor(1000), _tap, baud, _clock);

    private static RecordedSensor Sensor(int rate) => ImuSensor.Describe("twin", "MPU-6886", 8, 1000, rate);

    private static int Int(byte[] content, int at) => BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(at));

    private List<byte[]> Samples() => [.. _tap.Messages.Where(message => message.Kind == RecordingKind.Samples).Select(message => message.Content)];

    private List<(int Index, short[] Values)> Frames() =>
    [
        .. Samples().SelectMany(content => Enumerable.Range(0, content[SampleMessage.Count]).Select(frame => (
            Int(content, SampleMessage.Index) + frame,
            Enumerable.Range(0, 6).Select(channel => BinaryPrimitives.ReadInt16LittleEndian(content.AsSpan(SampleMessage.Frames + (12 * frame) + (2 * channel)))).ToArray()))),
    ];

    private sealed class SilentChannel : IByteChannel
    {
        public int Written { get; private set; }

        public int Read(byte[] buffer, int offset, int count) => 0;

        public void Write(byte[] buffer, int offset, int count) => Written += count;
    }

    /// <summary>Frames that follow from their number, as many as there are.</summary>
    private sealed class CountingSource(int channels) : IFrameSource
    {
        private int _number;

        public int Available { get; set; }

        public bool Damaged { get; set; }

        public bool Fails { get; set; }

        public int Reads { get; private set; }

        public int FrameBytes => 2 * channels;

        public FrameFormat Format => FrameFormat.Int16;

        public static short Value(int number, int channel) => (short)((number * 31) + channel);

        public bool TryStart() => !Fails;

        public FrameStatus TryRead(byte[] frame)
        {
            Reads++;
            if (Fails)
            {
                return FrameStatus.Failed;
            }

            if (Damaged)
            {
                Damaged = false;
                return FrameStatus.Damaged;
            }

            if (Available == 0)
            {
                return FrameStatus.Waiting;
            }

            for (int channel = 0; channel < channels; channel++)
            {
                BinaryPrimitives.WriteInt16LittleEndian(frame.AsSpan(2 * channel), Value(_number, channel));
            }

            _number++;
            Available--;
            return FrameStatus.Ready;
        }
    }
}
