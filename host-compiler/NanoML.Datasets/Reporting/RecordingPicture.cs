using System.Globalization;
using System.Xml.Linq;
using NanoML.Datasets.Pictures;
using static NanoML.Compiler.Reporting.Html;

namespace NanoML.Datasets.Reporting;

/// <summary>A recording to look at: the picture itself, or its channels over time.</summary>
internal static class RecordingPicture
{
    private const int Width = 280;
    private const int Height = 90;
    private const int PictureSide = 96;
    private const int Points = 140;

    private static readonly string[] s_colours = ["#2266cc", "#cc5522", "#228855", "#aa3388", "#886600", "#558899"];

    public static XElement Of(Dataset data, Recording recording)
    {
        Signal signal = recording.ReadSignal();
        return data.Kind == DatasetKind.Pictures ? Image(data, signal, recording.Name) : Plot(signal, recording.Name);
    }

    private static XElement Image(Dataset data, Signal signal, string name)
    {
        int[] shape = data.FrontEnd.Shape;
        return Element(
            "img",
            Attribute("src", PngData.Address(shape[1], shape[0], shape[2], signal.Values)),
            Attribute("alt", name),
            Attribute("style", FormattableString.Invariant($"width:{PictureSide}px;image-rendering:pixelated")));
    }

    /// <summary>The least and the greatest value of each stretch of time, so that no peak is lost.</summary>
    private static XElement Plot(Signal signal, string name)
    {
        (double least, double greatest) = (signal.Values.Min(), signal.Values.Max());
        double span = Math.Max(greatest - least, 1e-12);
        double Y(double value) => Height - 2 - ((Height - 4) * (value - least) / span);
        IEnumerable<XElement> lines = Enumerable.Range(0, Math.Min(signal.Channels, s_colours.Length)).Select(channel => Element(
            "polyline",
            Attribute("fill", "none"),
            Attribute("stroke", s_colours[channel]),
            Attribute("points", string.Join(' ', Extremes(signal, channel).Select(point => $"{Number(point.Place * Width)},{Number(Y(point.Value))}")))));
        return Element(
            "svg",
            Attribute("viewBox", $"0 0 {Width} {Height}"),
            Attribute("role", "img"),
            Attribute("aria-label", string.Create(CultureInfo.InvariantCulture, $"{name}: {signal.Frames} frames from {least:G4} to {greatest:G4}")),
            Attribute("style", FormattableString.Invariant($"width:{Width}px;max-width:100%;border:1px solid #8886")),
            lines.ToArray<object>());
    }

    private static IEnumerable<(double Place, double Value)> Extremes(Signal signal, int channel)
    {
        int points = Math.Min(Points, signal.Frames);
        for (int point = 0; point < points; point++)
        {
            int start = (int)((long)point * signal.Frames / points);
            int end = (int)((point + 1L) * signal.Frames / points);
            double place = (point + 0.5) / points;
            float[] values = [.. Enumerable.Range(start, end - start).Select(k => signal.Values[(k * signal.Channels) + channel])];
            yield return (place, values.Min());
            if (values.Length > 1)
            {
                yield return (place, values.Max());
            }
        }
    }
}
