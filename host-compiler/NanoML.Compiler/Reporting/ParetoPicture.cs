using System.Xml.Linq;
using NanoML.Compiler.Training.Search;
using static NanoML.Compiler.Reporting.Html;

namespace NanoML.Compiler.Reporting;

/// <summary>Accuracy over predicted latency of all networks that were trained, with those that no other beats joined by steps.</summary>
internal static class ParetoPicture
{
    private const int Width = 640;
    private const int Height = 320;
    private const int Left = 56;
    private const int Right = 16;
    private const int Top = 12;
    private const int Bottom = 36;
    private const int Lines = 5;

    public static XElement Write(SearchResult result)
    {
        Scale scale = Scale.Of(result);
        return Scroll("Accuracy over latency", Element(
            "svg",
            Attribute("width", Width),
            Attribute("height", Height),
            Attribute("viewBox", $"0 0 {Width} {Height}"),
            Attribute("role", "img"),
            Attribute("aria-label", $"Accuracy over latency of {result.Trials.Length} networks; chosen: {result.Chosen.Candidate.Network}"),
            Enumerable.Range(0, Lines).Select(k => Grid(scale, k)),
            Element("polyline", Class("curve c0"), Attribute("points", Steps(result, scale))),
            result.Trials.Select(trial => Dot(trial, scale, result.Front.Contains(trial))),
            Element(
                "circle", Class("ring"), Attribute("cx", scale.X(result.Chosen)), Attribute("cy", scale.Y(result.Chosen.Accuracy.Share)), Attribute("r", 9)),
            Label(Left, Height - 16, $"{Figures.Milliseconds(scale.Least)} ms", "start"),
            Label(Width - Right, Height - 16, $"{Figures.Milliseconds(scale.Most)} ms", "end"),
            Label((Left + Width - Right) / 2, Height - 4, "predicted latency (logarithmic)", "middle")));
    }

    private static string Steps(SearchResult result, Scale scale)
    {
        var points = new List<string>();
        double y = Height - Bottom;
        foreach (Trial trial in result.Front)
        {
            points.Add($"{Number(scale.X(trial))},{Number(y)}");
            y = scale.Y(trial.Accuracy.Share);
            points.Add($"{Number(scale.X(trial))},{Number(y)}");
        }

        points.Add($"{Number(Width - Right)},{Number(y)}");
        return string.Join(' ', points);
    }

    private static XElement Dot(Trial trial, Scale scale, bool isFront) => Element(
        "circle",
        Class(isFront ? "mark m0" : "mark m3"),
        Attribute("cx", scale.X(trial)),
        Attribute("cy", scale.Y(trial.Accuracy.Share)),
        Attribute("r", 5),
        Element("title", $"{trial.Candidate.Network}: {Figures.Percent(trial.Accuracy.Share, 2)} %, {Figures.Milliseconds(trial.Candidate.Price.Milliseconds)} ms"));

    private static XElement[] Grid(Scale scale, int line)
    {
        double share = scale.Lowest + ((1 - scale.Lowest) * line / (Lines - 1));
        double y = scale.Y(share);
        return
        [
            Element("line", Class("grid"), Attribute("x1", Left), Attribute("x2", Width - Right), Attribute("y1", y), Attribute("y2", y)),
            Label(Left - 6, y + 4, $"{Figures.Percent(share)} %", "end"),
        ];
    }

    private static XElement Label(double x, double y, string text, string anchor) => Element(
        "text", Class("axis"), Attribute("x", x), Attribute("y", y), Attribute("text-anchor", anchor), text);

    /// <param name="Least">Milliseconds at the left edge, and <paramref name="Most"/> at the right one.</param>
    /// <param name="Lowest">The accuracy at the bottom.</param>
    private sealed record Scale(double Least, double Most, double Lowest)
    {
        private const double Margin = 1.15;

        public static Scale Of(SearchResult result) => new(
            result.Trials.Min(trial => trial.Candidate.Price.Milliseconds) / Margin,
            result.Trials.Max(trial => trial.Candidate.Price.Milliseconds) * Margin,
            Math.Floor(20 * Math.Min(0.95, result.Trials.Min(trial => trial.Accuracy.Share))) / 20);

        public double X(Trial trial) => Left + ((Width - Left - Right) * Math.Log(trial.Candidate.Price.Milliseconds / Least) / Math.Log(Most / Least));

        public double Y(double share) => Height - Bottom - ((Height - Top - Bottom) * (share - Lowest) / (1 - Lowest));
    }
}
