using System.Globalization;
using System.Xml.Linq;

namespace NanoML.Benchmarks;

/// <summary>Draws accuracy against latency: one panel a model, one line a family of points.</summary>
internal static class TradeOffPicture
{
    private const int PanelWidth = 860;
    private const int PanelHeight = 400;
    private const int Left = 56;
    private const int Right = 70;
    private const int Top = 44;
    private const int Bottom = 46;
    private const int LegendHeight = 30;

    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";
    private static readonly string[] s_colors = ["#3b6fd4", "#c2571a", "#2c8a4b", "#7a7a7a", "#a03a9a"];

    // Where a family's labels stand, so that neighbours do not meet.
    private static readonly (int X, int Y)[] s_labels = [(6, -7), (7, 13), (7, 13), (6, 13), (-7, -6)];

    public static void Save(string path, IReadOnlyList<(string Title, double FloatAccuracy, IReadOnlyList<TradeOffPoint> Points)> panels)
    {
        const int Width = PanelWidth;
        int height = (PanelHeight * panels.Count) + LegendHeight;
        string[] families = [.. panels.SelectMany(p => p.Points).Select(p => p.Family).Distinct()];
        var svg = new XElement(
            s_svg + "svg",
            new XAttribute("viewBox", $"0 0 {Width} {height}"),
            new XAttribute("font-family", "system-ui, sans-serif"),
            new XAttribute("font-size", "11"),
            new XAttribute("role", "img"),
            new XElement(s_svg + "title", "Accuracy against predicted latency"),
            new XElement(s_svg + "rect", new XAttribute("width", Width), new XAttribute("height", height), new XAttribute("fill", "#ffffff")),
            panels.Select((panel, k) => Panel(panel.Title, panel.FloatAccuracy, panel.Points, families, k * PanelHeight)),
            families.Select((family, k) => Legend(family, k, panels.Count * PanelHeight)));
        new XDocument(svg).Save(path);
    }

    private static XElement Panel(string title, double floatAccuracy, IReadOnlyList<TradeOffPoint> points, string[] families, int offset)
    {
        double least = Math.Floor(points.Min(p => p.Milliseconds) * 0.95);
        double most = points.Max(p => p.Milliseconds);
        double best = Math.Ceiling(100 * points.Max(p => Math.Max(p.Accuracy, floatAccuracy))) + 1;
        double worst = Math.Max(Math.Floor(100 * points.Min(p => p.Accuracy)) - 1, best - 16);
        double X(double ms) => Left + ((ms - least) / (most - least) * (PanelWidth - Left - Right));
        double Y(double accuracy) => Top + ((best - Math.Max(100 * accuracy, worst)) / (best - worst) * (PanelHeight - Top - Bottom));
        double tick = most - least > 20 ? 5 : 1;
        double[] ticks = [.. Enumerable.Range((int)Math.Ceiling(least / tick), (int)((most - least) / tick) + 1).Select(k => k * tick).Where(t => t <= most)];
        return new XElement(
            s_svg + "g",
            new XAttribute("transform", $"translate(0 {offset})"),
            Text(title, Left, 22, "start", "#222222", 14),
            Text("accuracy, %", Left - 44, Top - 8, "start"),
            Text("predicted milliseconds on nanoCLR", PanelWidth - Right, PanelHeight - 8, "end"),
            Enumerable.Range(0, (int)((best - worst) / 2) + 1).Select(k => best - (2 * k)).SelectMany(a => new[]
            {
                Line(Left, Y(a / 100), PanelWidth - Right, Y(a / 100), "#e4e4e4"), Text(Number(a), Left - 8, Y(a / 100) + 4, "end"),
            }),
            ticks.Select(t => Text(Number(t), X(t), PanelHeight - Bottom + 18, "middle")),
            Line(Left, Y(floatAccuracy), PanelWidth - Right, Y(floatAccuracy), "#222222", "4 3"),
            Text("float", PanelWidth - Right + 8, Y(floatAccuracy) + 4, "start"),
            families.SelectMany((family, k) => Family([.. points.Where(p => p.Family == family)], k, X, Y)));
    }

    private static IEnumerable<XElement> Family(TradeOffPoint[] points, int family, Func<double, double> x, Func<double, double> y)
    {
        string color = s_colors[family];
        (int dx, int dy) = s_labels[family];
        if (points.Length > 2)
        {
            yield return new XElement(
                s_svg + "polyline",
                new XAttribute("points", string.Join(' ', points.Select(p => $"{Number(x(p.Milliseconds))},{Number(y(p.Accuracy))}"))),
                new XAttribute("fill", "none"), new XAttribute("stroke", color), new XAttribute("stroke-width", "1.5"));
        }

        foreach (TradeOffPoint point in points)
        {
            yield return new XElement(
                s_svg + "circle",
                new XAttribute("cx", Number(x(point.Milliseconds))), new XAttribute("cy", Number(y(point.Accuracy))),
                new XAttribute("r", "4"), new XAttribute("fill", color),
                new XElement(s_svg + "title", $"{point.Family}, {point.Label}"));
            yield return Text(point.Label, x(point.Milliseconds) + dx, y(point.Accuracy) + dy, dx > 0 ? "start" : "end", color);
        }
    }

    private static XElement Legend(string family, int index, int top) => new(
        s_svg + "g",
        new XElement(
            s_svg + "circle", new XAttribute("cx", Left + (index * 150)), new XAttribute("cy", top + 14), new XAttribute("r", "5"),
            new XAttribute("fill", s_colors[index])),
        Text(family, Left + 10 + (index * 150), top + 18, "start"));

    private static XElement Line(double x1, double y1, double x2, double y2, string color, string? dashes = null) => new(
        s_svg + "line",
        new XAttribute("x1", Number(x1)), new XAttribute("y1", Number(y1)), new XAttribute("x2", Number(x2)), new XAttribute("y2", Number(y2)),
        new XAttribute("stroke", color), dashes is null ? null : new XAttribute("stroke-dasharray", dashes));

    private static XElement Text(string text, double x, double y, string anchor, string color = "#555555", int size = 11) => new(
        s_svg + "text",
        new XAttribute("x", Number(x)), new XAttribute("y", Number(y)), new XAttribute("text-anchor", anchor), new XAttribute("fill", color),
        new XAttribute("font-size", size), text);

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
