using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Messages;

/// <summary>Messages to one board and its answers: over a serial line or a broker. It asks again where one was lost or damaged.</summary>
internal interface IMessageLink
{
    /// <summary>The board's, for messages.</summary>
    string Name { get; }

    /// <summary>How often a message had to be sent again.</summary>
    int Repeats { get; }

    /// <param name="kind">Of the message.</param>
    /// <param name="answer">The kind of what answers it.</param>
    /// <param name="timeout">Of one attempt.</param>
    /// <returns>The answer's content; null if none came, however often it was asked.</returns>
    byte[]? Ask(char kind, byte[] content, char answer, TimeSpan timeout);

    /// <summary>What to say where nobody answers.</summary>
    /// <param name="application">What would.</param>
    /// <param name="page">That says more.</param>
    CompilerException NoAnswer(string application, string page);
}
