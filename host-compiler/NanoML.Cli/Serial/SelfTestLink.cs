using System.Buffers.Binary;
using System.Diagnostics;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Serial;

/// <summary>What a board with firmware/apps/SelfTest answered to an input.</summary>
internal sealed record SelfTestResult(byte[] Output, int Microseconds);

/// <summary>Talks to firmware/apps/SelfTest, whose README.md has the messages; asks again when one was lost or damaged.</summary>
/// <param name="name">The port's, for messages.</param>
internal sealed class SelfTestLink(ISerialPort port, string name)
{
    private const int HeaderLength = 7;
    private const int ChecksumLength = 2;
    private const int MostContent = 1 << 20;
    private const int Attempts = 4;
    private const int Patience = 50;

    /// <summary>Longer than the board waits for the rest of a message.</summary>
    private static readonly TimeSpan s_silence = TimeSpan.FromMilliseconds(700);

    private readonly byte[] _buffer = new byte[4096];
    private readonly List<byte> _received = [];

    /// <summary>How often a message had to be sent again.</summary>
    public int Repeats { get; private set; }

    /// <summary>The elements of the input and of the output of the model on the board.</summary>
    /// <exception cref="CompilerException">Nobody answers.</exception>
    public (int Inputs, int Outputs) Describe(TimeSpan timeout)
    {
        byte[] content = Ask('D', [], 'd', timeout);
        return (BinaryPrimitives.ReadInt32LittleEndian(content), BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(4)));
    }

    /// <exception cref="CompilerException">Nobody answers.</exception>
    public SelfTestResult Infer(byte[] input, TimeSpan timeout)
    {
        byte[] content = Ask('I', input, 'o', timeout);
        return new SelfTestResult(content[4..], BinaryPrimitives.ReadInt32LittleEndian(content));
    }

    private byte[] Ask(char kind, byte[] content, char answer, TimeSpan timeout)
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

        throw new CompilerException(
            DiagnosticCatalog.NoAnswer,
            $"{name}: no board with the application SelfTest answers",
            "Check the wiring, the speed (--baud) and that SelfTest runs; see firmware/apps/SelfTest/README.md.");
    }

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
        while (Stopwatch.GetElapsedTime(start) < s_silence)
        {
            if (port.Read(_buffer, Patience) > 0)
            {
                start = Stopwatch.GetTimestamp();
            }
        }
    }
}
