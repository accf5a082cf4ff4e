using System.Xml.Linq;
using NanoML.Compiler.Compression.Search;
using static NanoML.Compiler.Reporting.Html;

namespace NanoML.Compiler.Reporting;

/// <summary>What <c>--weights auto</c> decided, and how sensitive the network is to each layer.</summary>
internal static class SearchWriter
{
    private const int Width = 260;
    private const int Height = 120;
    private const int Left = 40;
    private const int Bottom = 20;
    private const int Top = 6;

    // Relative mean square errors below and above are drawn at the edge.
    private const double LeastError = 1e-5;
    private const int Decades = 5;

    /// <returns>Null when there was no search.</returns>
    public static XElement? Write(Report report) => report.Search is not { } search
        ? null
        : Section(
            "search",
            "Bits and pruning that were searched",
            Element(
                "p",
                Class("small"),
                $"{search.Measured} plans were measured; this one loses {Figures.Fixed(search.Expected.Loss, 2)} "
                + $"{(search.Expected.Unit == LossUnit.RelativeError ? "percent relative error" : "points")} on halves of the calibration data that did not take part. "
                + "The curves show what each layer alone does to the network's result: its relative mean square error over the share of zeros, for each number of bits; "
                + "the ring is what was chosen."),
            Element("ul", Class("legend"), Bits(search).Select((bits, k) => Element(
                "li", Element("span", Class($"key p{k}"), Attribute("aria-hidden", "true")), $"{bits} bits"))),
            Element("div", Class("charts"), search.Layers.Select(layer => Chart(layer, Bits(search)))));

    private static int[] Bits(CompressionDecision search) =>
        [.. search.Layers.SelectMany(l => l.Candidates).Select(c => c.Format.Levels!.Bits).Distinct().OrderDescending()];

    private static XElement Chart(LayerDecision layer, int[] bits)
    {
        int most = Math.Max(layer.Candidates.Max(c => c.Format.Zeros), 1);
        LayerCandidate chosen = layer.Candidates.First(c => c.Format == layer.Format);
        string choice = $"{chosen.Format.Levels!.Bits} bits, {Figures.Number(chosen.Format.Zeros)} zeros";
        return Element(
            "div",
            Class("chart"),
            Element("p", Class("small"), Element("strong", layer.Layer), $": {choice}"),
            Element(
                "svg",
                Attribute("width", Width),
                Attribute("height", Height),
                Attribute("viewBox", $"0 0 {Width} {Height}"),
                Attribute("role", "img"),
                Attribute("aria-label", $"Sensitivity of {layer.Layer}; chosen: {choice}"),
                Enumerable.Range(0, Decades + 1).Select(k => Grid(k)),
                bits.Select((width, k) => Element(
                    "polyline",
                    Class($"curve c{k}"),
                    Attribute("points", string.Join(' ', layer.Candidates.Where(c => c.Format.Levels!.Bits == width).OrderBy(c => c.Format.Zeros)
                        .Select(c => $"{Number(X(c, most))},{Number(Y(c.Error))}"))))),
                Element(
                    "circle", Class("ring"), Attribute("cx", X(chosen, most)), Attribute("cy", Y(chosen.Error)), Attribute("r", 5)),
                Label(Left, Height - 4, "none pruned", "start"),
                Label(Width - 4, Height - 4, $"{Figures.Number(most)} zeros", "end")));
    }

    private static XElement[] Grid(int decade)
    {
        double y = Y(LeastError * Math.Pow(10, decade));
        return
        [
            Element("line", Class("grid"), Attribute("x1", Left), Attribute("x2", Width - 4), Attribute("y1", y), Attribute("y2", y)),
            Label(Left - 4, y + 4, decade == Decades ? "1" : $"1e-{Decades - decade}", "end"),
        ];
    }

    private static XElement Label(double x, double y, string text, string anchor) => Element(
        "text", Class("axis"), Attribute("x", x), Attribute("y", y), Attribute("text-anchor", anchor), text);

    private static double X(LayerCandidate candidate, int most) => Left + ((Width - Left - 8) * (double)candidate.Format.Zeros / most);

    private static double Y(double error) =>
        Top + ((Height - Top - Bottom) * (1 - (Math.Log10(Math.Clamp(error, LeastError, 1) / LeastError) / Decades)));
}
