namespace NanoML.Compiler.Diagnostics;

/// <summary>One numbered kind of error.</summary>
/// <param name="Id">The stable number, such as <c>NML0001</c>: it is never given to another meaning.</param>
/// <param name="Title">A few words for tables and documentation.</param>
/// <param name="Fix">The general way out, in the imperative.</param>
/// <param name="ExitCode">1: a check failed or the model does not fit; 2: bad input or usage.</param>
public sealed record DiagnosticCode(string Id, string Title, string Fix, int ExitCode = 2);
