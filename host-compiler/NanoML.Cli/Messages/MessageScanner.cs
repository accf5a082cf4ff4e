using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NanoML.Cli.Messages;

/// <summary>A message of a board's, or to one.</summary>
internal sealed record Message(byte Kind, byte[] Content)
{
    public byte[] ToBytes() => MessageFrame.Of((char)Kind, Content);
}

/// <summary>What comes from a board, taken apart: messages, and what lies between them.</summary>
/// <param name="mostContent">Bytes of the longest content; what says that it is longer is no message.</param>
/// <param name="onText">Gets what belongs to no message.</param>
internal sealed class MessageScanner(int mostContent, Action<ReadOnlySpan<byte>>? onText = null)
{
    private readonly List<byte> _bytes = [];

    /// <summary>Whether a message has begun whose end has not come.</summary>
    public bool IsWaiting => _bytes.Count > 0;

    /// <summary>Messages whose checksum was another one.</summary>
    public int Damaged { get; private set; }

    /// <summary>The first whole message of bytes that come at once.</summary>
    /// <returns>Null if there is none.</returns>
    public static Message? First(ReadOnlySpan<byte> bytes, int mostContent)
    {
        var scanner = new MessageScanner(mostContent);
        scanner.Add(bytes);
        return scanner.Take();
    }

    public void Add(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

    public void Clear() => _bytes.Clear();

    /// <summary>Takes the first whole message; one that has begun before it and has no end was damaged.</summary>
    /// <returns>Null if there is none yet.</returns>
    public Message? Take()
    {
        Span<byte> bytes = CollectionsMarshal.AsSpan(_bytes);
        int start = 0;
        int waiting = -1;
        Message? taken = null;
        while (taken is null && start < bytes.Length)
        {
            int text = TextLength(bytes[start..]);
            if (text > 0)
            {
                if (waiting < 0)
                {
                    onText?.Invoke(bytes.Slice(start, text));
                }

                start += text;
                continue;
            }

            int length = LengthOf(bytes[start..]);
            taken = length == 0 ? null : Read(bytes.Slice(start, length));
            if (length == 0 && waiting < 0)
            {
                waiting = start;
            }
            else if (length > 0 && waiting < 0)
            {
                Damaged += taken is null ? 1 : 0;
            }

            start += taken is null ? 1 : length;
        }

        Damaged += taken is not null && waiting >= 0 ? 1 : 0;
        _bytes.RemoveRange(0, taken is null && waiting >= 0 ? waiting : start);
        return taken;
    }

    /// <summary>The rest of a message that has begun was lost: what has come of it is no message.</summary>
    public void GiveUp()
    {
        if (IsWaiting)
        {
            _bytes.RemoveAt(0);
            Damaged++;
        }
    }

    /// <summary>The bytes in front of what may be a message.</summary>
    private int TextLength(ReadOnlySpan<byte> bytes)
    {
        int start = 0;
        while (start < bytes.Length && !MayBegin(bytes[start..]))
        {
            start++;
        }

        return start;
    }

    private bool MayBegin(ReadOnlySpan<byte> bytes) => bytes[0] == 'N' && (bytes.Length < 2 || bytes[1] == 'M')
        && (bytes.Length < MessageFrame.HeaderLength || BinaryPrimitives.ReadInt32LittleEndian(bytes[3..]) is var length && length >= 0 && length <= mostContent);

    /// <summary>Of the message at the start; 0 if more has to come.</summary>
    private static int LengthOf(ReadOnlySpan<byte> bytes) => bytes.Length < MessageFrame.HeaderLength ? 0
        : MessageFrame.Overhead + BinaryPrimitives.ReadInt32LittleEndian(bytes[3..]) is var length && length <= bytes.Length ? length
        : 0;

    private static Message? Read(ReadOnlySpan<byte> bytes) =>
        BinaryPrimitives.ReadUInt16BigEndian(bytes[^2..]) == Checksum.Of(bytes[2..^2]) ? new Message(bytes[2], bytes[MessageFrame.HeaderLength..^2].ToArray()) : null;
}
