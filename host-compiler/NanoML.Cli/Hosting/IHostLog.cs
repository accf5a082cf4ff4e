using NanoML.Offload;

namespace NanoML.Cli.Hosting;

/// <summary>What the host's part made of a tensor.</summary>
/// <param name="Number">The board's, of the tensor.</param>
/// <param name="Class">Null where the result chooses none.</param>
/// <param name="Score">Of the class, or the first value.</param>
internal sealed record HostAnswer(int Number, int? Class, string? Label, float Score, long Microseconds);

/// <summary>Where a host writes what happens, as it happens.</summary>
internal interface IHostLog
{
    void WriteAnswer(string board, HostAnswer answer);

    /// <summary>A board has said which split it has a part of.</summary>
    void WriteVerdict(string board, SplitVerdict verdict);
}
