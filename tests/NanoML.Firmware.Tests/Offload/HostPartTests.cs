using System.IO.Ports;
using System.Text.RegularExpressions;
using NanoML.Compiler.Device;
using NanoML.Compiler.Simulation;
using NanoML.Offload;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Offload;

/// <summary>The board's side of a split, with a host of a few lines at the other end.</summary>
public sealed partial class HostPartTests
{
    private const int TensorBytes = 300;
    private const int Values = 3;
    private const int MostContent = 64;
    private const long Silence = 20_000;

    private static readonly byte[] s_identity = [.. Enumerable.Range(1, SplitKind.IdentityBytes).Select(k => (byte)k)];

    private readonly Line _line = new();
    private readonly HostPart _part;
    private readonly byte[] _tensor = [.. Enumerable.Range(0, TensorBytes).Select(k => (byte)(k * 7))];

    public HostPartTests() => _part = new HostPart(new MessageLink(_line, MostContent, Silence), s_identity, TensorBytes, Values)
    {
        TimeoutMilliseconds = 60,
        RetryMilliseconds = 20,
    };

    [Fact]
    public void Board_SaysHello_SendsItsTensor_AndTakesTheAnswer()
    {
        Assert.False(_part.Send(_tensor));
        Assert.Equal(HostState.Away, _part.Turn());
        (byte kind, byte[] hello) = _line.Said();
        Assert.Equal(SplitKind.Hello, kind);
        Assert.Equal([SplitKind.Protocol, .. s_identity, 44, 1, 0, 0, Values, 0], hello);

        _line.Say(SplitKind.Verdict, (byte)SplitVerdict.Welcome);
        Assert.Equal(HostState.Ready, _part.Turn());
        Assert.True(_part.Send(_tensor));
        (kind, byte[] content) = _line.Said();
        Assert.Equal(SplitKind.Tensor, kind);
        Assert.Equal([1, 2, 3, 4, 1, 0, 0, 0, Values, 0, .. _tensor], content);

        _line.Say(SplitKind.Answer, Answer(1, 2, 0x8000, 1, -65536, 70000));
        Assert.Equal(HostState.Answered, _part.Turn());
        Assert.Equal((2, 0x8000), (_part.Class, _part.Score));
        Assert.Equal([1, -65536, 70000], _part.Values);
    }

    [Fact]
    public void DamagedTensor_IsSentOnceMore_AndAnAnswerToAnEarlierOneIsPassedOver()
    {
        Welcome();
        _part.Send(_tensor);
        _line.Said();
        _part.Send(_tensor);
        (_, byte[] second) = _line.Said();
        _line.Say(MessageLink.Refusal, MessageLink.BadChecksum);
        Assert.Equal(HostState.Waiting, _part.Turn());
        Assert.Equal(second, _line.Said().Content);
        _line.Say(SplitKind.Answer, Answer(1, 0, 0, 0, 0, 0));
        Assert.Equal(HostState.Waiting, _part.Turn());
        _line.Say(SplitKind.Answer, Answer(2, SplitKind.NoClass, 0, 0, 0, 0));
        Assert.Equal(HostState.Answered, _part.Turn());
        Assert.Equal(-1, _part.Class);
    }

    [Fact]
    public void HostThatFallsSilent_IsAskedOnceMore_ThenGivenUp_AndCalledAgain()
    {
        Welcome();
        _part.Send(_tensor);
        Assert.Equal(SplitKind.Tensor, _line.Said().Kind);
        Until(() => _part.Turn() == HostState.Away);
        Assert.Equal(SplitKind.Tensor, _line.Said().Kind);
        Assert.Equal(SplitKind.Hello, _line.Said().Kind);
        Assert.Equal(1, _part.Losses);
        Assert.False(_part.Send(_tensor));
        Until(() =>
        {
            _part.Turn();
            return _line.HasSaid;
        });
        Assert.Equal(SplitKind.Hello, _line.Said().Kind);
        Welcome();
        Assert.True(_part.Send(_tensor));
    }

    [Fact]
    public void HostOfAnotherSplit_GetsNoTensor()
    {
        _part.Turn();
        _line.Say(SplitKind.Verdict, (byte)SplitVerdict.OtherSplit);
        Assert.Equal(HostState.Refused, _part.Turn());
        Assert.Equal(SplitVerdict.OtherSplit, _part.Verdict);
        Assert.False(_part.Send(_tensor));
    }

    [Fact]
    public void AnswerOfAnotherLength_IsNone()
    {
        Welcome();
        _part.Send(_tensor);
        _line.Say(SplitKind.Answer, Answer(1, 2, 3));
        Assert.Equal(HostState.Waiting, _part.Turn());
    }

    [Fact]
    public void LinkThatIsTooShort_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new HostPart(new MessageLink(_line, 22, Silence), s_identity, TensorBytes, 0));
        Assert.Throws<ArgumentException>(() => new HostPart(new MessageLink(_line, 29, Silence), s_identity, TensorBytes, 5));
        Assert.Throws<ArgumentException>(() => new HostPart(new MessageLink(_line, MostContent, Silence), [1, 2], TensorBytes, 0));
    }

    [Fact]
    public void WhateverComes_NothingIsThrown_AndNoAnswerIsTakenThatWasNotGiven()
    {
        var random = new Random(1);
        Welcome();
        for (int turn = 0; turn < 1500; turn++)
        {
            int before = _part.Answers;
            byte[] message = random.Next(3) == 0 ? Line.Message((byte)random.Next(256), Bytes(random, random.Next(60)))
                : random.Next(2) == 0 ? Line.Message(SplitKind.Answer, [.. Bytes(random, SplitKind.AnswerHeaderBytes + (4 * Values))])
                : Bytes(random, random.Next(40));
            if (message.Length > 0 && random.Next(2) == 0)
            {
                message[random.Next(message.Length)] ^= (byte)(1 << random.Next(8));
            }

            _line.Say(message);
            _part.Send(_tensor);
            while (_line.HasHeard)
            {
                _part.Turn();
            }

            Assert.Equal(before, _part.Answers);
        }
    }

    [Fact]
    public void TurnsAllocateNothing()
    {
        Welcome();
        _line.IsDeaf = true;
        for (int turn = 0; turn < 3; turn++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            _part.Send(_tensor);
            _part.Turn();
            Assert.True(turn == 0 || GC.GetAllocatedBytesForCurrentThread() == before);
        }
    }

    /// <summary>docs/splitting-models.md.</summary>
    [Fact]
    public void ExampleOfThePage_CompilesAndPassesTheGate()
    {
        const string Generated = """
            using NanoML.Runtime;

            namespace NanoML.Models
            {
                public sealed class DigitsCnnDevice : NanoModel
                {
                    public DigitsCnnDevice()
                        : base(new byte[64], 64, 1f, 0, new byte[10], 1f, 0)
                    {
                    }

                    public override void Invoke()
                    {
                    }
                }

                public static class DigitsCnnDeviceLink
                {
                    public const int SentBytes = 10;

                    public static byte[] Identity()
                    {
                        return new byte[16];
                    }
                }
            }
            """;
        string example = CodeBlock().Matches(Repository.Read("docs/splitting-models.md"))[0].Groups["code"].Value;
        var twin = new DeviceAssembly("NanoML.Firmware.Host", File.ReadAllBytes(typeof(SerialPort).Assembly.Location));
        SourceFile[] sources =
        [
            .. DeviceSources.Runtime, .. DeviceSources.LibraryClosure(["HostPart", "SerialChannel"]),
            new SourceFile("Model.cs", Generated),
            new SourceFile("Example.cs", example),
        ];

        DeviceAssembly assembly = DeviceCompiler.Compile("Splitting", sources, [twin]);

        Assert.Empty(DeviceSubset.Check(assembly, ["mscorlib", "System.IO.Ports"]));
    }

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    private void Welcome()
    {
        _part.Turn();
        _line.Forget();
        _line.Say(SplitKind.Verdict, (byte)SplitVerdict.Welcome);
        Assert.Equal(HostState.Ready, _part.Turn());
    }

    private static byte[] Answer(int number, int chosen, params int[] values) =>
        [.. BitConverter.GetBytes(number), .. BitConverter.GetBytes((ushort)chosen), .. values.SelectMany(BitConverter.GetBytes)];

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static void Until(Func<bool> isSo)
    {
        DateTime end = DateTime.UtcNow.AddSeconds(20);
        while (!isSo() && DateTime.UtcNow < end)
        {
            Thread.Sleep(1);
        }

        Assert.True(DateTime.UtcNow < end);
    }

    /// <summary>What board and host write to each other.</summary>
    private sealed class Line : IByteChannel
    {
        private readonly Queue<byte> _toBoard = new();
        private readonly List<byte> _toHost = [];

        public bool HasHeard => _toBoard.Count > 0;

        public bool HasSaid => _toHost.Count > 0;

        public bool IsDeaf { get; set; }

        public static byte[] Message(byte kind, byte[] content)
        {
            byte[] message = [(byte)'N', (byte)'M', kind, .. BitConverter.GetBytes(content.Length), .. content];
            int crc = Crc16.Of(message, 2, message.Length - 2);
            return [.. message, (byte)(crc >> 8), (byte)crc];
        }

        public void Say(byte kind, params byte[] content) => Say(Message(kind, content));

        public void Say(byte[] bytes) => Array.ForEach(bytes, _toBoard.Enqueue);

        public void Forget() => _toHost.Clear();

        /// <summary>The next message of the board's.</summary>
        public (byte Kind, byte[] Content) Said()
        {
            byte[] bytes = [.. _toHost];
            int length = BitConverter.ToInt32(bytes, 3);
            byte[] content = bytes[7..(7 + length)];
            Assert.Equal(Message(bytes[2], content), bytes[..(length + 9)]);
            _toHost.RemoveRange(0, length + 9);
            return (bytes[2], content);
        }

        int IByteChannel.Read(byte[] buffer, int offset, int count)
        {
            int taken = 0;
            while (taken < count && _toBoard.TryDequeue(out byte value))
            {
                buffer[offset + taken++] = value;
            }

            return taken;
        }

        void IByteChannel.Write(byte[] buffer, int offset, int count)
        {
            if (!IsDeaf)
            {
                _toHost.AddRange(buffer.AsSpan(offset, count));
            }
        }
    }
}
