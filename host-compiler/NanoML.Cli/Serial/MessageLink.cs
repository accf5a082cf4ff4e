using System.Buffers.Binary;
using System.Diagnostics;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Serial;

/// <summary>
/// Messages to a board and its answers, as <c>MessageLink</c> of the device library has them; asks again when one was lost or damaged. Lines of
/// the application between them are passed over.
/// </summary>
/// <param name="name">The port's, for messages.</param>
/// <param name="silence">Longer than the board waits for the rest of a message.</param>
internal sealed class MessageLink(ISerialPort port, string name, TimeSpan silence)
{
    private const int HeaderLength = 7;
    private const int ChecksumLength = 2;
    private const int MostContent = 1 << 20;
    private const int Attempts = 4;
    private const int Patience = 50;

    private readonly byte[] _buffer = new byte[4096];
    private readonly List<byte> _received = [];

    /// <summary>How often a message had to be sent again.</summary>
    public int Repeats { get; private set; }

    /// <param name="kind">Of the message.</param>
    /// <param name="answer">The kind of what answers it.</param>
    /// <param name="timeout">Of one attempt.</param>
    /// <returns>The answer's content; null if none came, however often it was asked.</returns>
    public byte[]? Ask(char kind, byte[] content, char answer, TimeSpan timeout)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            if (attempt > 0)
            {
                Repeats++;
                WaitForSilence();
            }

            port.Write(Message(kind, content));
            if (Receive(answer, timeout) is { } received)
            {
                return received;
            }
        }

        return null;
    }

    /// <summary>What to say where nobody answers.</summary>
    /// <param name="application">What would.</param>
    /// <param name="page">That says more.</param>
    public CompilerException NoAnswer(string application, string page) => new(
        DiagnosticCatalog.NoAnswer,
        $"{name}: no board with {application} answers",
        $"Check the wiring, the speed (--baud) and that {application} runs; see {page}.");

    private static byte[] Message(char kind, byte[] content)
    {
        var message = new byte[HeaderLength + content.Length + ChecksumLength];
        message[0] = (byte)'N';
        message[1] = (byte)'M';
        message[2] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(3), content.Length);
        content.CopyTo(message, HeaderLength);
        Span<byte> checksum = message.AsSpan(message.Length - ChecksumLength);
        BinaryPrimitives.WriteUInt16BigEndian(checksum, Checksum.Of(message.AsSpan(2, message.Length - 2 - ChecksumLength)));
        return message;
    }

    /// <returns>The content; null if another message or nothing came.</returns>
    private byte[]? Receive(char kind, TimeSpan timeout)
    {
        _received.Clear();
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < timeout)
        {
            _received.AddRange(_buffer.AsSpan(0, port.Read(_buffer, Patience)));
            if (TryTake(out char received, out byte[] content))
            {
                return received == kind ? content : null;
            }
        }

        return null;
    }

    /// <summary>Takes the first sound message; what lies before it is noise.</summary>
    private bool TryTake(out char kind, out byte[] content)
    {
        byte[] bytes = [.. _received];
        for (int start = 0; start + HeaderLength + ChecksumLength <= bytes.Length; start++)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(start + 3));
            int end = start + HeaderLength + length;
            if (bytes[start] == 'N' && bytes[start + 1] == 'M' && length is >= 0 and <= MostContent && end + ChecksumLength <= bytes.Length
                && BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(end)) == Checksum.Of(bytes.AsSpan(start + 2, end - start - 2)))
            {
                (kind, content) = ((char)bytes[start + 2], bytes[(start + HeaderLength)..end]);
                return true;
            }
        }

        (kind, content) = ('\0', []);
        return false;
    }

    private void WaitForSilence()
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < silence)
        {
            if (port.Read(_buffer, Patience) > 0)
            {
                start = Stopwatch.GetTimestamp();
            }
        }
    }
}
