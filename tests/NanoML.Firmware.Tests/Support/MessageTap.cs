using System.Buffers.Binary;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Support;

/// <summary>A line of messages: keeps those that the board sends, and brings it those that a test gives.</summary>
internal sealed class MessageTap : IByteChannel
{
    private readonly Queue<byte> _toBoard = new();

    /// <summary>Kind and content of each message, sound ones alone.</summary>
    public List<(byte Kind, byte[] Content)> Messages { get; } = [];

    /// <summary>Bytes of the board.</summary>
    public int Written { get; private set; }

    public void Say(byte kind, params byte[] content)
    {
        var message = new byte[MessageLink.HeaderLength + content.Length + 2];
        "NM"u8.CopyTo(message);
        message[2] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(3), content.Length);
        content.CopyTo(message, MessageLink.HeaderLength);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(message.Length - 2), (ushort)Crc16.Of(message, 2, message.Length - 4));
        Array.ForEach(message, _toBoard.Enqueue);
    }

    /// <summary>Some bytes of a message, the rest of which has not come yet.</summary>
    public void SayRaw(params ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            _toBoard.Enqueue(value);
        }
    }

    public int Read(byte[] buffer, int offset, int count)
    {
        int taken = 0;
        while (taken < count && _toBoard.TryDequeue(out byte value))
        {
            buffer[offset + taken++] = value;
        }

        return taken;
    }

    public void Write(byte[] buffer, int offset, int count)
    {
        Written += count;
        int crc = BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(offset + count - 2));
        Assert.Equal(Crc16.Of(buffer, offset + 2, count - 4), crc);
        Assert.Equal(count - MessageLink.HeaderLength - 2, BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(offset + 3)));
        Messages.Add((buffer[offset + 2], buffer.AsSpan(offset + MessageLink.HeaderLength, count - MessageLink.HeaderLength - 2).ToArray()));
    }
}
