using System.Globalization;
using NanoML.Compiler.Diagnostics;
using NanoML.Offload;

namespace NanoML.Cli.Hosting;

/// <summary>Answers as the lines of boards are: pairs of a key and a value. What the host has to say of boards stands behind a <c>#</c>.</summary>
internal sealed class TextHostLog(TextWriter output) : IHostLog
{
    public void WriteAnswer(string board, HostAnswer answer) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"host seq={answer.Number}{ClassOf(answer)} score={answer.Score:0.######} us={answer.Microseconds}"));

    public void WriteVerdict(string board, SplitVerdict verdict) => output.WriteLine($"# {PlainText.OneLine(board)}: {Text(verdict)}");

    public static string Text(SplitVerdict verdict) => verdict switch
    {
        SplitVerdict.Welcome => "a board with the other part of this split",
        SplitVerdict.OtherProtocol => "refused: its NanoML.Offload is of another version",
        SplitVerdict.OtherSplit => "refused: it has the part of another split; deploy the device folder beside this host's part",
        _ => "refused: it sends or awaits another number of bytes than this split has",
    };

    private static string ClassOf(HostAnswer answer) => answer.Class is not { } chosen ? ""
        : string.Create(CultureInfo.InvariantCulture, $" class={chosen}") + (answer.Label is { } label ? $" label={PlainText.Replace(label, '_').Replace(' ', '_')}" : "");
}
