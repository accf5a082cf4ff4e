using System.Collections.Immutable;
using System.Text;
using System.Xml.Linq;
using static NanoML.Compiler.Reporting.Html;

namespace NanoML.Compiler.Reporting;

/// <summary>The optimised graph as a picture, from top to bottom.</summary>
internal static class GraphPicture
{
    private const int BoxWidth = 208;
    private const int BoxHeight = 60;
    private const int RowHeight = 92;
    private const int LaneGap = 26;
    private const int Margin = 8;

    public static XElement Write(GraphLayout graph)
    {
        double[] centers = Centers(graph);
        double width = Math.Max(centers.Max() + LaneGap, graph.Boxes.Max(b => centers[b.Cell.Lane]) + (BoxWidth / 2)) + Margin;
        double height = ((graph.Rows - 1) * RowHeight) + BoxHeight + (2 * Margin);
        string label = $"The optimised graph: {graph.Boxes.Length - 2} nodes from {graph.Boxes[0].Name} to {graph.Boxes[^1].Name}";
        return Section(
            "graph",
            "Graph",
            Element(
                "p",
                Class("small"),
                "After optimisation: folded, fused, channels last. A coloured edge marks layers with trained weights."),
            Scroll(
                "Graph",
                Element(
                    "svg",
                    Attribute("width", width),
                    Attribute("height", height),
                    Attribute("viewBox", $"0 0 {Number(width)} {Number(height)}"),
                    Attribute("role", "img"),
                    Attribute("aria-label", label),
                    graph.Edges.Select(e => Edge(e, centers)),
                    graph.Boxes.Select(b => Box(b, centers)))));
    }

    // A lane that only passes values is narrow.
    private static double[] Centers(GraphLayout graph)
    {
        var centers = new double[graph.Lanes];
        double left = Margin;
        for (int lane = 0; lane < centers.Length; lane++)
        {
            double width = graph.Boxes.Any(b => b.Cell.Lane == lane) ? BoxWidth : LaneGap;
            centers[lane] = left + (width / 2);
            left += width + LaneGap;
        }

        return centers;
    }

    private static double Top(int row) => Margin + (row * RowHeight);

    private static XElement Edge(ImmutableArray<GridCell> cells, double[] centers)
    {
        var path = new StringBuilder($"M{Number(centers[cells[0].Lane])} {Number(Top(cells[0].Row) + BoxHeight)}");
        for (int k = 1; k < cells.Length; k++)
        {
            double x = centers[cells[k].Lane];
            double from = centers[cells[k - 1].Lane];
            double top = Top(cells[k].Row);
            double bend = top - ((RowHeight - BoxHeight) / 2.0);
            path.Append($"C{Number(from)} {Number(bend)} {Number(x)} {Number(bend)} {Number(x)} {Number(top)}");
            if (k < cells.Length - 1)
            {
                path.Append($"V{Number(top + BoxHeight)}");
            }
        }

        return Element("path", Class(cells.Length > 2 ? "edge skip" : "edge"), Attribute("d", path.ToString()));
    }

    // A nested svg clips what is too long; the tooltip has it in full.
    private static XElement Box(GraphBox box, double[] centers) => Element(
        "svg",
        Attribute("x", centers[box.Cell.Lane] - (BoxWidth / 2)),
        Attribute("y", Top(box.Cell.Row)),
        Attribute("width", BoxWidth),
        Attribute("height", BoxHeight),
        Class(box.HasWeights ? "node trained" : "node"),
        Element("title", $"{box.Operator} {box.Name}, output {box.Shape}"),
        Element(
            "rect",
            Class("box"),
            Attribute("x", 1),
            Attribute("y", 1),
            Attribute("width", BoxWidth - 2),
            Attribute("height", BoxHeight - 2),
            Attribute("rx", 6)),
        box.HasWeights ? Mark() : null,
        Line(19, "op", box.Operator),
        Line(35, "name", box.Name),
        Line(51, "shape", box.Shape));

    private static XElement Mark() => Element(
        "rect", Class("edge-mark"), Attribute("x", 1), Attribute("y", 8), Attribute("width", 4), Attribute("height", BoxHeight - 16));

    private static XElement Line(int y, string kind, string text) =>
        Element("text", Class(kind), Attribute("x", 12), Attribute("y", y), text);
}
