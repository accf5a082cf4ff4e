namespace NanoML.Cli.Ending;

/// <summary>How a run ended, apart from what an error's number and a signal say.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>A defect of nanoml.</summary>
    public const int InternalError = 3;
}
