using NanoML.Cli.Streams;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Monitoring;

/// <summary>Lines as they came; what the monitor has to say of them stands behind a <c>#</c>.</summary>
internal sealed class TextLog(TextWriter output) : IMonitorLog
{
    public void Write(DateTimeOffset time, SerialText text) => output.WriteLine(text switch
    {
        DamagedLine => $"# damaged: {PlainText.OneLine(text.Text)}",
        SerialLine { Name: { } name } => $"{PlainText.OneLine(text.Text)}  # {name}",
        _ => PlainText.OneLine(text.Text),
    });

    public void WriteLost(DateTimeOffset time, long count) => output.WriteLine($"# {Terminal.Number(count)} lost");

    public void WriteRestart(DateTimeOffset time) => output.WriteLine("# restarted");

    public void WritePort(DateTimeOffset time, PortState state) =>
        output.WriteLine(state == PortState.Open ? "# port open" : "# port lost: waiting for it");
}
