using System.Buffers.Binary;

namespace NanoML.Cli.Messages;

/// <summary>The bytes of a message to a board, or of its answer, as <c>MessageLink</c> of the device library has them.</summary>
internal static class MessageFrame
{
    private const int ChecksumLength = 2;
    private const int MostContent = 1 << 20;

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

    /// <summary>Takes the first sound message; what lies before it is noise.</summary>
    public static bool TryTake(ReadOnlySpan<byte> bytes, out char kind, out byte[] content)
    {
        for (int start = 0; start + Overhead <= bytes.Length; start++)
        {
            if (bytes[start] != 'N' || bytes[start + 1] != 'M')
            {
                continue;
            }

            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[(start + 3)..]);
            int end = start + HeaderLength + length;
            if (length is >= 0 and <= MostContent && end + ChecksumLength <= bytes.Length
                && BinaryPrimitives.ReadUInt16BigEndian(bytes[end..]) == Checksum.Of(bytes[(start + 2)..end]))
            {
                (kind, content) = ((char)bytes[start + 2], bytes[(start + HeaderLength)..end].ToArray());
                return true;
            }
        }

        (kind, content) = ('\0', []);
        return false;
    }
}
