using System.Diagnostics;
using NanoML.Cli.Messages;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Serial;

/// <summary>
/// Messages to a board and its answers, as <c>MessageLink</c> of the device library has them; asks again when one was lost or damaged. Lines of
/// the application between them are passed over.
/// </summary>
/// <param name="name">The port's, for messages.</param>
/// <param name="silence">Longer than the board waits for the rest of a message.</param>
internal sealed class MessageLink(ISerialPort port, string name, TimeSpan silence) : IMessageLink
{
    private const int Attempts = 4;
    private const int Patience = 50;
    private const int MostContent = 1 << 20;

    private readonly byte[] _buffer = new byte[4096];
    private readonly MessageScanner _received = new(MostContent);

    public string Name => name;

    public int Repeats { get; private set; }

    public byte[]? Ask(char kind, byte[] content, char answer, TimeSpan timeout)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            if (attempt > 0)
            {
                Repeats++;
                WaitForSilence();
            }

            port.Write(MessageFrame.Of(kind, content));
            if (Receive(answer, timeout) is { } received)
            {
                return received;
            }
        }

        return null;
    }

    public CompilerException NoAnswer(string application, string page) => new(
        DiagnosticCatalog.NoAnswer,
        $"{name}: no board with {application} answers",
        $"Check the wiring, the speed (--baud) and that {application} runs; see {page}.");

    /// <returns>The content; null if another message or nothing came.</returns>
    private byte[]? Receive(char kind, TimeSpan timeout)
    {
        _received.Clear();
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < timeout)
        {
            _received.Add(_buffer.AsSpan(0, port.Read(_buffer, Patience)));
            if (_received.Take() is { } message)
            {
                return message.Kind == kind ? message.Content : null;
            }
        }

        return null;
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
