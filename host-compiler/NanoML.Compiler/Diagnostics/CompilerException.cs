namespace NanoML.Compiler.Diagnostics;

/// <summary>
/// What every stage throws when the user's input, options or board cannot work. It carries one numbered message and the way out;
/// the command line prints it on one line and ends with <see cref="DiagnosticCode.ExitCode"/>.
/// </summary>
/// <remarks>Anything else that escapes a stage is a defect of the compiler (exit code 3).</remarks>
public sealed class CompilerException : Exception
{
    /// <param name="code">The entry of <see cref="DiagnosticCatalog"/>.</param>
    /// <param name="message">What is wrong, with the file, the node and the numbers; one sentence, no line breaks.</param>
    /// <param name="fix">What the user can do about it; null takes the catalogue's general advice.</param>
    /// <param name="inner">The cause, for a debugger; never printed.</param>
    public CompilerException(DiagnosticCode code, string message, string? fix = null, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Fix = fix ?? code.Fix;
    }

    public DiagnosticCode Code { get; }

    /// <summary>The name of the node that the message is about; null when it is about none, or about several.</summary>
    public string? Node { get; init; }

    public string Fix { get; }
}
