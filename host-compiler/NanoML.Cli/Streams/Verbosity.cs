namespace NanoML.Cli.Streams;

/// <summary>How much a verb says. Errors, and what was asked for with <c>--json</c>, are always said.</summary>
internal enum Verbosity
{
    /// <summary>The result in one line.</summary>
    Quiet,

    /// <summary>Warnings and lines, without tables and progress.</summary>
    Minimal,

    /// <summary>Tables and progress besides.</summary>
    Normal,

    /// <summary>How long each stage took besides.</summary>
    Detailed,
}
