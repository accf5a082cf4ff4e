using System.Buffers.Binary;
using System.Diagnostics;
using NanoML.Cli.Messages;
using NanoML.Compiler.Splitting;
using NanoML.Offload;

namespace NanoML.Cli.Hosting;

/// <summary>Answers boards: <c>HostPart</c> of NanoML.Offload is at the other end; docs/splitting-models.md has the messages.</summary>
/// <param name="model">The host's part of <paramref name="split"/>.</param>
internal sealed class HostSession(IBoardMessages link, SplitDescription split, HostModel model, IReadOnlyList<IHostLog> logs)
{
    private readonly byte[] _identity = split.IdentityBytes;
    private readonly Dictionary<string, Message> _last = [];

    /// <summary>Tensors that were answered.</summary>
    public long Answers { get; private set; }

    /// <summary>Messages that were said to be of another split, or are of none.</summary>
    public long Refusals { get; private set; }

    /// <summary>Called at least every 50 milliseconds or so.</summary>
    public Action OnTurn { get; init; } = () => { };

    /// <param name="count">Ends after so many answers; null goes on.</param>
    public void Run(long? count, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && !(Answers >= count))
        {
            if (link.Receive() is var (board, message))
            {
                Take(board, message);
            }

            OnTurn();
        }
    }

    private void Take(string board, Message message)
    {
        switch (message.Kind)
        {
            case SplitKind.Hello:
                TakeHello(board, message.Content);
                break;
            case SplitKind.Tensor:
                TakeTensor(board, message.Content);
                break;

            // What was sent last was damaged on its way.
            case NanoML.Runtime.MessageLink.Refusal when _last.TryGetValue(board, out Message? last):
                link.Send(board, last);
                break;
        }
    }

    private void TakeHello(string board, byte[] hello)
    {
        SplitVerdict verdict = VerdictOf(hello);
        logs.ToList().ForEach(log => log.WriteVerdict(board, verdict));
        Say(board, verdict);
    }

    private SplitVerdict VerdictOf(byte[] hello)
    {
        if (hello.Length == 0 || hello[0] != SplitKind.Protocol)
        {
            return SplitVerdict.OtherProtocol;
        }

        if (hello.Length != SplitKind.HelloBytes || !hello.AsSpan(1, SplitKind.IdentityBytes).SequenceEqual(_identity))
        {
            return SplitVerdict.OtherSplit;
        }

        int at = 1 + SplitKind.IdentityBytes;
        return BinaryPrimitives.ReadInt32LittleEndian(hello.AsSpan(at)) == split.Sent.Bytes && AreValues(BinaryPrimitives.ReadUInt16LittleEndian(hello.AsSpan(at + sizeof(int))))
            ? SplitVerdict.Welcome
            : SplitVerdict.OtherLength;
    }

    /// <summary>Whether a board may wish for so many values.</summary>
    private bool AreValues(int count) => count == 0 || count == split.Result.Values;

    private void Say(string board, SplitVerdict verdict)
    {
        Refusals += verdict == SplitVerdict.Welcome ? 0 : 1;
        Send(board, new Message(SplitKind.Verdict, [(byte)verdict]));
    }

    private void TakeTensor(string board, byte[] content)
    {
        if (content.Length < SplitKind.TensorHeaderBytes || !content.AsSpan(0, SplitKind.TagBytes).SequenceEqual(_identity.AsSpan(0, SplitKind.TagBytes)))
        {
            Say(board, SplitVerdict.OtherSplit);
            return;
        }

        int number = BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(SplitKind.TagBytes));
        int values = BinaryPrimitives.ReadUInt16LittleEndian(content.AsSpan(SplitKind.TagBytes + sizeof(int)));
        if (content.Length != SplitKind.TensorHeaderBytes + split.Sent.Bytes || !AreValues(values))
        {
            Say(board, SplitVerdict.OtherLength);
            return;
        }

        long start = Stopwatch.GetTimestamp();
        float[] result = model.Run(content[SplitKind.TensorHeaderBytes..]);
        long microseconds = (long)Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        int? chosen = split.Result.ClassOf(result);
        var answer = new HostAnswer(number, chosen, chosen is { } index ? split.Result.LabelOf(index) : null, split.Result.ScoreOf(result), microseconds);
        Send(board, new Message(SplitKind.Answer, Content(answer, result.AsSpan(0, values))));
        Answers++;
        logs.ToList().ForEach(log => log.WriteAnswer(board, answer));
    }

    private static byte[] Content(HostAnswer answer, ReadOnlySpan<float> values)
    {
        var content = new byte[SplitKind.AnswerHeaderBytes + (sizeof(int) * values.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(content, answer.Number);
        BinaryPrimitives.WriteUInt16LittleEndian(content.AsSpan(4), (ushort)(answer.Class ?? SplitKind.NoClass));
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(6), Fixed(answer.Score));
        for (int k = 0; k < values.Length; k++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(SplitKind.AnswerHeaderBytes + (sizeof(int) * k)), Fixed(values[k]));
        }

        return content;
    }

    /// <summary>In parts of <see cref="SplitKind.One"/>, saturated; a NaN is 0.</summary>
    private static int Fixed(float value) => (int)Math.Clamp(Math.Round((double)value * SplitKind.One), int.MinValue, int.MaxValue);

    private void Send(string board, Message message)
    {
        _last[board] = message;
        link.Send(board, message);
    }
}
