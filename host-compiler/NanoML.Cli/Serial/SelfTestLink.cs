using System.Buffers.Binary;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Serial;

/// <summary>What a board with firmware/apps/SelfTest answered to an input.</summary>
internal sealed record SelfTestResult(byte[] Output, int Microseconds);

/// <summary>Talks to firmware/apps/SelfTest, whose README.md has the messages.</summary>
/// <param name="name">The port's, for messages.</param>
internal sealed class SelfTestLink(ISerialPort port, string name)
{
    /// <summary>Longer than the board waits for the rest of a message.</summary>
    private static readonly TimeSpan s_silence = TimeSpan.FromMilliseconds(700);

    private readonly MessageLink _link = new(port, name, s_silence);

    /// <summary>How often a message had to be sent again.</summary>
    public int Repeats => _link.Repeats;

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

    private byte[] Ask(char kind, byte[] content, char answer, TimeSpan timeout) =>
        _link.Ask(kind, content, answer, timeout) ?? throw _link.NoAnswer("the application SelfTest", "firmware/apps/SelfTest/README.md");
}
