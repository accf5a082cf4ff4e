using System.Buffers.Binary;

namespace NanoML.Cli.Messages;

/// <summary>The bytes of a message to a board, or of its answer, as <c>MessageLink</c> of the device library has them.</summary>
internal static class MessageFrame
{
    private const int ChecksumLength = 2;

    /// <summary>The bytes of a message before its content.</summary>
    public const int HeaderLength = 7;

    /// <summary>The bytes of a message besides its content.</summary>
    public const int Overhead = HeaderLength + ChecksumLength;

    public static byte[] Of(char kind, ReadOnlySpan<byte> content)
    {
        var message = new byte[Overhead + content.Length];
        message[0] = (byte)'N';
        message[1] = (byte)'M';
        message[2] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(3), content.Length);
        content.CopyTo(message.AsSpan(HeaderLength));
        Span<byte> checksum = message.AsSpan(message.Length - ChecksumLength);
        BinaryPrimitives.WriteUInt16BigEndian(checksum, Checksum.Of(message.AsSpan(2, message.Length - 2 - ChecksumLength)));
        return message;
    }
}
