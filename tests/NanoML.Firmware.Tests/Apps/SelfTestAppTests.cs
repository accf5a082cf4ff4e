using System.IO.Ports;
using NanoML.Apps.SelfTest;
using NanoML.Firmware.Simulation;
using NanoML.Firmware.Tests.Support;
using NanoML.Hardware;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Apps;

public sealed class SelfTestAppTests : IDisposable
{
    private const long Silence = 500_000;

    private readonly SerialPort _port;
    private readonly SimulatedUart _uart;
    private readonly BrightnessModel _model = new();
    private readonly SelfTestApp _app;
    private int _seen;

    public SelfTestAppTests()
    {
        string name = SimulatedUart.NewPortName();
        _uart = SimulatedUart.Of(name);
        _port = new SerialPort(name) { ReadBufferSize = 2048 };
        _port.Open();
        _app = new SelfTestApp(_model, new SerialChannel(_port), Silence);
    }

    public void Dispose() => _port.Dispose();

    [Fact]
    public void Turn_Input_IsAnsweredWithTheModelsOutput()
    {
        _uart.Receive(Message('I', Input(200)));

        Assert.True(_app.Turn());

        (char kind, byte[] content) = Answer();
        Assert.Equal('o', kind);
        Assert.Equal([55, 200], content[4..]);
    }

    [Fact]
    public void Turn_Question_IsAnsweredWithTheModelsSizes()
    {
        _uart.Receive(Message('D', []));
        _app.Turn();

        Assert.Equal(('d', "40-00-00-00-02-00-00-00"), Readable(Answer()));
    }

    [Fact]
    public void Turn_MessageInPieces_WaitsForItsEnd()
    {
        foreach (byte[] piece in Message('I', Input(10)).Chunk(7))
        {
            Assert.False(_app.Turn());
            _uart.Receive(piece);
        }

        Assert.True(_app.Turn());
        Assert.Equal('o', Answer().Kind);
    }

    [Fact]
    public void Turn_DamagedContent_IsRefusedAndTheNextOneAnswered()
    {
        byte[] message = Message('I', Input(10));
        message[30] ^= 4;
        _uart.Receive(message);
        Assert.False(_app.Turn());
        Assert.Equal(('e', "01"), Readable(Answer()));

        _uart.Receive(Message('I', Input(20)));
        Assert.True(_app.Turn());
        Assert.Equal([235, 20], Answer().Content[4..]);
    }

    [Fact]
    public void Turn_InputOfAnotherLength_IsRefused()
    {
        _uart.Receive(Message('I', new byte[63]));
        _app.Turn();

        Assert.Equal(('e', "02"), Readable(Answer()));
    }

    [Fact]
    public void Turn_LengthBeyondAnyMessage_IsRefused()
    {
        _uart.Receive([(byte)'N', (byte)'M', (byte)'I', 0xFF, 0xFF, 0xFF, 0xFF]);
        _app.Turn();

        Assert.Equal(('e', "02"), Readable(Answer()));
    }

    [Fact]
    public void Turn_UnknownMessage_IsRefused()
    {
        _uart.Receive(Message('?', []));
        _app.Turn();

        Assert.Equal(('e', "03"), Readable(Answer()));
    }

    [Fact]
    public void Turn_TornMessage_IsForgottenAfterASilence()
    {
        var app = new SelfTestApp(_model, new SerialChannel(_port), longestSilence: 1000);
        _uart.Receive(Message('I', Input(1))[..40]);
        Assert.False(app.Turn());
        Thread.Sleep(20);
        _uart.Receive(Message('I', Input(2)));

        Assert.True(app.Turn());
        Assert.Equal([253, 2], Answer().Content[4..]);
    }

    [Fact]
    public void Turn_TenThousandTurnsOfNoise_NeitherThrowNorAllocateAndTheNextInputIsAnswered()
    {
        var random = new Random(23);
        var channel = new NoiseChannel(random);
        var app = new SelfTestApp(_model, channel, longestSilence: 0);
        Turns(app, 100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Turns(app, 10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        channel.Rest = Message('I', Input(77));
        Thread.Sleep(5);
        Turns(app, 200);
        Assert.Equal([178, 77], channel.LastWritten[^4..^2]);
    }

    [Fact]
    public void Turn_TheSameInputs_AllocateNothing()
    {
        byte[] message = Message('I', Input(9));
        var app = new SelfTestApp(_model, new LoopChannel(message), Silence);
        Turns(app, 10);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Turns(app, 1000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Turns(SelfTestApp app, int count)
    {
        for (int k = 0; k < count; k++)
        {
            app.Turn();
        }
    }

    private static (char, string) Readable((char Kind, byte[] Content) answer) => (answer.Kind, BitConverter.ToString(answer.Content));

    private static byte[] Input(byte level) => [.. Enumerable.Repeat(level, BrightnessModel.InputLength)];

    private static byte[] Message(char kind, byte[] content)
    {
        byte[] body = [(byte)kind, .. BitConverter.GetBytes(content.Length), .. content];
        int crc = Crc16.Of(body, 0, body.Length);
        return [(byte)'N', (byte)'M', .. body, (byte)(crc >> 8), (byte)crc];
    }

    /// <summary>The only message that was sent since the last one.</summary>
    private (char Kind, byte[] Content) Answer()
    {
        byte[] sent = [.. _uart.Sent.Skip(_seen)];
        _seen += sent.Length;
        byte[] content = sent[7..^2];
        Assert.Equal(Message((char)sent[2], content), sent);
        return ((char)sent[2], content);
    }

    /// <summary>Random bytes with many beginnings of messages among them, then what is set.</summary>
    private sealed class NoiseChannel(Random random) : IByteChannel
    {
        private readonly byte[] _written = new byte[128];
        private int _length;
        private int _taken;

        public byte[]? Rest { get; set; }

        public byte[] LastWritten => _written[.._length];

        public int Read(byte[] buffer, int offset, int count)
        {
            if (Rest is { } rest)
            {
                int left = Math.Min(count, rest.Length - _taken);
                Array.Copy(rest, _taken, buffer, offset, left);
                _taken += left;
                return left;
            }

            int length = random.Next(Math.Min(count, 20) + 1);
            for (int i = 0; i < length; i++)
            {
                buffer[offset + i] = random.Next(4) switch { 0 => (byte)'N', 1 => (byte)'M', 2 => 0, _ => (byte)random.Next(256) };
            }

            return length;
        }

        public void Write(byte[] buffer, int offset, int count)
        {
            Array.Copy(buffer, offset, _written, 0, count);
            _length = count;
        }
    }

    /// <summary>The same message for ever.</summary>
    private sealed class LoopChannel(byte[] message) : IByteChannel
    {
        private int _at;

        public int Read(byte[] buffer, int offset, int count)
        {
            int length = Math.Min(count, message.Length - _at);
            Array.Copy(message, _at, buffer, offset, length);
            _at = (_at + length) % message.Length;
            return length;
        }

        public void Write(byte[] buffer, int offset, int count)
        {
        }
    }
}
