using NanoML.Cli.Streams;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Ending;

/// <summary>Turns what went wrong into one line and an exit code.</summary>
internal static class Failure
{
    private const string DebugVariable = "NANOML_DEBUG";
    private const int LongestMessage = 1000;

    public static int Report(TextWriter stderr, Exception exception)
    {
        Exception cause = Cause(exception);
        switch (cause)
        {
            case ReaderGoneException:
                return ReaderGoneException.ExitCode;
            case OperationCanceledException:
                return Interruption.ExitCode;
        }

        stderr.WriteLine(PlainText.OneLine(cause is CompilerException known ? Describe(known) : DescribeDefect(cause)));
        if (Environment.GetEnvironmentVariable(DebugVariable) == "1")
        {
            stderr.WriteLine(PlainText.Lines(exception.ToString()));
        }

        return cause is CompilerException { Code.ExitCode: int code } ? code : ExitCode.InternalError;
    }

    private static string Describe(CompilerException known) => $"nanoml: error {known.Code.Id}: {Short(known.Message).TrimEnd('.')}. {known.Fix}";

    // A damaged file may hold names of a million characters and shapes of a thousand axes.
    private static string Short(string message) => PlainText.Beginning(PlainText.WithShortWords(PlainText.OneLine(message)), LongestMessage);

    private static string DescribeDefect(Exception defect) =>
        $"nanoml: internal error: {defect.GetType().Name}: {Short(defect.Message).TrimEnd('.')}. "
        + $"This is a defect of nanoml: please report it with the model and the files of --dump; {DebugVariable}=1 prints the stack trace.";

    // Stages that run on several threads wrap what their workers throw.
    private static Exception Cause(Exception exception) => exception is AggregateException { InnerExceptions: [var first, ..] } aggregate
        ? aggregate.Flatten().InnerExceptions.OfType<CompilerException>().FirstOrDefault() ?? Cause(first)
        : exception;
}
