using System.Xml.Linq;
using NanoML.Compiler.Device;
using NanoML.Compiler.Driver;
using static NanoML.Compiler.Reporting.Html;

namespace NanoML.Compiler.Reporting;

/// <summary>What the model takes of the board, as bars.</summary>
internal static class BoardWriter
{
    private const double MillisecondsPerSecond = 1000;

    public static XElement Write(Report report)
    {
        DeviceFit fit = report.Fit;
        TimeRange time = report.Profile.Time;
        return Section(
            "board",
            "What it takes of the board",
            Meter(
                "Managed heap",
                fit.HeapNeeded,
                fit.HeapAvailable,
                ("weights and tables", fit.Ram.TableBytes),
                ("activations", fit.Ram.ArenaBytes),
                ("output and objects", fit.Ram.OutputBytes + fit.Ram.ObjectBytes),
                ("for the application", fit.HeapForApplication)),
            Meter("Largest array", fit.LargestArray, fit.ArrayAvailable),
            Meter("Flash to deploy to", fit.FlashNeeded, fit.FlashAvailable, ("model", fit.FlashBytes), ("libraries", fit.LibraryBytes)),
            Element(
                "div",
                Class("meter"),
                Heading("Time", $"{Figures.Milliseconds(time)} ms an inference{Rate(time.Low)}; the whole bar is one second"),
                Track(
                    false,
                    ("at least", time.Low / MillisecondsPerSecond),
                    ("at most", (time.High - time.Low) / MillisecondsPerSecond))));
    }

    private static string Rate(double milliseconds) => (MillisecondsPerSecond / milliseconds) switch
    {
        double.PositiveInfinity => "",
        >= 10 and var rate => $", at most {Figures.Number((long)rate)} a second",
        var rate => $", at most {Figures.Fixed(rate, rate >= 1 ? 1 : 2)} a second",
    };

    private static XElement Meter(string name, long needed, long available, params (string Name, int Bytes)[] parts)
    {
        string share = $"{Figures.Percent((double)needed / available)} %";
        bool over = needed > available;
        return Element(
            "div",
            Class("meter"),
            Heading(name, $"{Figures.Number(needed)} of {Figures.Number(available)} bytes, {share}{(over ? ": too much" : "")}"),
            parts.Length == 0
                ? Track(over, (name, (double)needed / available))
                : Track(over, [.. parts.Select(p => (p.Name, (double)p.Bytes / available))]),
            parts.Length == 0 ? null : Legend(parts));
    }

    private static XElement Heading(string name, string figures) =>
        Element("p", Class("measure"), Element("strong", name), Element("span", figures));

    // What is beyond the board is cut off; the heading says so.
    private static XElement Track(bool over, params (string Name, double Share)[] parts)
    {
        double scale = 100 / Math.Max(1, parts.Sum(p => p.Share));
        return Element(
            "div",
            Class(over ? "track over" : "track"),
            Attribute("aria-hidden", "true"),
            parts.Select((p, k) => Element("span", Class($"part p{k}"), Attribute("style", $"width:{Number(p.Share * scale)}%"))));
    }

    private static XElement Legend((string Name, int Bytes)[] parts) => Element(
        "ul",
        Class("legend"),
        parts.Select((p, k) => Element(
            "li", Element("span", Class($"key p{k}"), Attribute("aria-hidden", "true")), $"{p.Name} {Figures.Number(p.Bytes)}")));
}
