using System.Globalization;
using NanoML.Cli.Streams;
using NanoML.Compiler.Diagnostics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NanoML.Cli.Monitoring;

/// <summary>What a monitor has seen, as one screen.</summary>
internal sealed class LiveView(string port, int baud, MonitorStatistics statistics)
{
    private const int BarWidth = 20;
    private const int PanelWidth = 52;
    private const int MostClasses = 16;
    private const int DriftLimit = 100;

    /// <summary>Something that the user should know, in red; empty for nothing.</summary>
    public string Notice { get; set; } = "";

    public IRenderable Render(DateTimeOffset now, bool isConnected)
    {
        string link = isConnected ? "[green]connected[/]" : "[red]unplugged: waiting[/]";
        var state = new Markup($"[bold]nanoml monitor[/]  {PlainText.OneLine(port).EscapeMarkup()}  {Text(baud)} baud  {link}");
        return new Rows(
            state,
            new Markup($"[red]{PlainText.OneLine(Notice).EscapeMarkup()}[/]"),
            Latest(),
            SideBySide(Titled("Classes", Classes()), Titled("Latency of an inference", Latency())),
            SideBySide(Titled("Line", Line(now)), Titled("Health", Health())),
            new Markup("[grey]Ctrl+C ends[/]"));
    }

    private Markup Latest()
    {
        if (statistics.LatestResult is not { } line)
        {
            return new Markup("[grey]no result yet[/]");
        }

        string result = line["label"] is { } label ? $"[bold yellow]{label.EscapeMarkup()}[/]" : "";
        string measure = line["confidence"] is { } confidence ? $"{confidence} %" : line["score"] ?? "";
        string decided = statistics.LatestEvents.TryGetValue("class", out SerialLine? change)
            ? $"   decided [bold]{(change["label"] ?? "none").EscapeMarkup()}[/]"
            : "";
        return new Markup($"{result}  {measure}{decided}   [grey]seq {line.Sequence}[/]");
    }

    private Table Classes()
    {
        Table table = Cells(3);
        foreach ((_, ClassTally tally) in statistics.Classes.Take(MostClasses))
        {
            double share = tally.Confidence / 100.0 ?? tally.Count / (double)statistics.Results;
            table.AddRow(
                new Markup(tally.Label.EscapeMarkup()),
                Bar(share, statistics.LatestResult?["label"] == tally.Label ? "yellow" : "blue"),
                new Markup($"{(tally.Confidence is { } percent ? $"{percent,3} %  " : "")}[grey]{Terminal.Number(tally.Count)}x[/]"));
        }

        return table;
    }

    private Rows Latency()
    {
        Table table = Cells(3);
        LatencyHistogram latency = statistics.Latency;
        (double From, long Count)[] bins = [.. latency.Bins()];
        foreach ((double from, long count) in bins)
        {
            table.AddRow(
                new Markup($"[grey]from[/] {Time(from),8}"),
                Bar(count / (double)bins.Max(b => b.Count), "green"),
                new Markup(Terminal.Number(count)));
        }

        string range = latency.Count == 0 ? "" : $" mean {Time(latency.Mean)}, {Time(latency.Least)} to {Time(latency.Greatest)}";
        return new Rows(table, new Markup(range));
    }

    private Table Line(DateTimeOffset now)
    {
        Table table = Cells(2);
        table.AddRow("rate", $"{statistics.Rate(now).ToString("F1", CultureInfo.InvariantCulture)} results a second");
        table.AddRow("results", Terminal.Number(statistics.Results));
        table.AddRow("events", Terminal.Number(statistics.Events));
        table.AddRow("lost", Alarm(statistics.Lost));
        table.AddRow("damaged", Alarm(statistics.Damaged));
        table.AddRow("restarts", Terminal.Number(statistics.Restarts));
        table.AddRow("reconnects", Terminal.Number(statistics.Reconnects));
        return table;
    }

    private Table Health()
    {
        Table table = Cells(2);
        if (statistics.LatestResult?.Number("drift") is { } drift)
        {
            string color = drift >= DriftLimit ? "red" : "green";
            table.AddRow(new Markup("drift"), Bar(Math.Min(1, drift / (2.0 * DriftLimit)), color));
            table.AddRow("", drift >= DriftLimit ? $"[red]{drift} %: not like the calibration data[/]" : $"{drift} %");
        }

        if (statistics.LatestResult?.Number("heap") is { } heap)
        {
            table.AddRow("free heap", $"{Terminal.Number(heap)} bytes");
        }

        if (statistics.LatestEvents.TryGetValue("sensor", out SerialLine? sensor))
        {
            table.AddRow("sensor", sensor["state"] == "lost" ? "[red]lost[/]" : "[green]back[/]");
        }

        if (statistics.LatestEvents.TryGetValue("health", out SerialLine? health))
        {
            foreach ((string key, string value) in health.Pairs.Where(pair => pair.Key is not ("event" or "heap")))
            {
                table.AddRow(key.EscapeMarkup(), value.EscapeMarkup());
            }
        }

        return table;
    }

    private static string Alarm(long count) => count == 0 ? "0" : $"[red]{Terminal.Number(count)}[/]";

    private static Panel Titled(string title, IRenderable content) =>
        new(content) { Header = new PanelHeader($" {title} "), Width = PanelWidth };

    /// <summary>One below the other where the terminal is narrow.</summary>
    private static Columns SideBySide(Panel left, Panel right) => new(left, right) { Expand = false };

    private static Table Cells(int count)
    {
        Table table = new Table().NoBorder().HideHeaders();
        for (int k = 0; k < count; k++)
        {
            table.AddColumn(new TableColumn("").NoWrap());
        }

        return table;
    }

    /// <summary>A bar in eighths of a character.</summary>
    private static Markup Bar(double share, string color)
    {
        int eighths = (int)Math.Round(Math.Clamp(share, 0, 1) * BarWidth * 8);
        string bar = new string('█', eighths / 8) + (eighths % 8 == 0 ? "" : ((char)('▉' + (7 - (eighths % 8)))).ToString());
        return new Markup($"[{color}]{bar.PadRight(BarWidth)}[/]");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(double microseconds) => microseconds < 1000
        ? $"{microseconds.ToString("F0", CultureInfo.InvariantCulture)} us"
        : $"{(microseconds / 1000).ToString("F1", CultureInfo.InvariantCulture)} ms";
}
