using System.Xml.Linq;
using static NanoML.Compiler.Reporting.Html;

namespace NanoML.Compiler.Reporting;

/// <summary>The arena over time: calls from left to right, bytes from bottom to top, a rectangle for the life of a buffer.</summary>
internal static class ArenaPicture
{
    private const int Left = 64;
    private const int Right = 8;
    private const int Top = 26;
    private const int Bottom = 40;
    private const int Height = 280;
    private const int LeastWidth = 900;
    private const int LeastCallWidth = 30;
    private const int Hues = 6;
    private const int GridLines = 4;
    private const int LeastLabelHeight = 14;
    private const int LeastLabelLength = 3;
    private const double CharacterWidth = 7.4;

    public static XElement Write(Report report)
    {
        ArenaChart arena = report.Arena;
        var scale = new Scale(arena);
        string peak = $"{Figures.Number(arena.PeakBytes)} bytes alive at call {arena.PeakCall + 1} ({arena.Calls[arena.PeakCall]})";
        return Section(
            "arena",
            "Activations over time",
            Element(
                "p",
                Class("small"),
                $"All activations share one array of {Figures.Number(arena.Length)} bytes, the arena. Peak: {peak}. "
                + "The output has its own array. Where rectangles overlap, a layer overwrites its input."),
            Scroll(
                "Activations over time",
                Element(
                    "svg",
                    Attribute("width", scale.Width),
                    Attribute("height", Top + Height + Bottom),
                    Attribute("viewBox", $"0 0 {Number(scale.Width)} {Top + Height + Bottom}"),
                    Attribute("role", "img"),
                    Attribute("aria-label", $"The arena over {arena.Calls.Length} calls; peak {peak}"),
                    Peak(arena, scale),
                    Enumerable.Range(0, GridLines + 1).Select(k => Grid(scale, (long)arena.Length * k / GridLines)),
                    arena.Places.Select((p, k) => Place(p, k, scale)),
                    arena.Calls.Select((name, k) => Tick(name, k, scale)),
                    Text("axis middle", scale.X(arena.Calls.Length / 2.0), Top + Height + 34, "kernel call, in order"))));
    }

    private static XElement[] Peak(ArenaChart arena, Scale scale) =>
    [
        Element(
            "rect",
            Class("peak"),
            Attribute("x", scale.X(arena.PeakCall)),
            Attribute("y", Top),
            Attribute("width", scale.CallWidth),
            Attribute("height", Height)),
        Text("axis middle", Math.Clamp(scale.X(arena.PeakCall + 0.5), Left + 20, scale.Width - 20), Top - 10, "peak"),
    ];

    private static object?[] Grid(Scale scale, long bytes) =>
    [
        Element(
            "line",
            Class("grid"),
            Attribute("x1", Left),
            Attribute("x2", scale.Width - Right),
            Attribute("y1", scale.Y(bytes)),
            Attribute("y2", scale.Y(bytes))),
        Text("axis end", Left - 6, scale.Y(bytes) + 4, Figures.Number(bytes)),
    ];

    private static XElement Place(ArenaPlace place, int index, Scale scale)
    {
        double x = scale.X(place.First);
        double width = scale.X(place.Last + 1) - x;
        double top = scale.Y(place.Offset + place.Length);
        double height = scale.Y(place.Offset) - top;
        string first = place.First < 0 ? "before the first call" : $"from call {place.First + 1}";
        int characters = (int)((width - 10) / CharacterWidth);
        return Element(
            "g",
            Class($"place h{index % Hues}"),
            Element(
                "title",
                $"{place.Name}: {Figures.Number(place.Length)} bytes at {Figures.Number(place.Offset)}, "
                + $"alive {first} to call {place.Last + 1}"),
            Element(
                "rect", Attribute("x", x), Attribute("y", top), Attribute("width", width), Attribute("height", height), Attribute("rx", 2)),
            height < LeastLabelHeight || characters < LeastLabelLength
                ? null
                : Text("place-name", x + 5, top + Math.Min(15, (height / 2) + 4), Shorten(place.Name, characters)));
    }

    private static XElement Tick(string layer, int call, Scale scale) => Element(
        "g", Element("title", $"call {call + 1}: {layer}"), Text("axis middle", scale.X(call + 0.5), Top + Height + 16, $"{call + 1}"));

    private static XElement Text(string kind, double x, double y, string text) =>
        Element("text", Class(kind), Attribute("x", x), Attribute("y", y), text);

    private static string Shorten(string text, int characters) => text.Length <= characters ? text : $"{text[..(characters - 1)]}…";

    /// <summary>From calls and bytes to the picture. The input lives half a call before the first one.</summary>
    private sealed class Scale(ArenaChart arena)
    {
        private const double Before = 0.5;

        public double CallWidth { get; } = Math.Max(LeastCallWidth, (LeastWidth - Left - Right) / (arena.Calls.Length + Before));

        public double Width => Left + Right + ((arena.Calls.Length + Before) * CallWidth);

        public double X(double call) => Left + ((Math.Max(call, -Before) + Before) * CallWidth);

        public double Y(double bytes) => Top + Height - (Height * bytes / Math.Max(1, arena.Length));
    }
}
