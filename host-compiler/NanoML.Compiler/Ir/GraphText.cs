using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace NanoML.Compiler.Ir;

/// <summary>A graph as text to read and to compare: one line per node with its attributes and shapes; constants are summarised.</summary>
public static class GraphText
{
    public static string Print(Graph graph)
    {
        var text = new StringBuilder();
        string counts = $"{graph.Nodes.Length} nodes, {graph.CountMacs()} MACs, {graph.CountParameters()} parameters";
        Line(text, $"graph {graph.Name} ({graph.Source}): {counts}");
        Line(text, $"inputs  {string.Join(", ", graph.Inputs.Select(name => Describe(graph.Value(name)) + Form(graph.FormOf(name))))}");
        Line(text, $"outputs {string.Join(", ", graph.OutputPorts.Select(port => Describe(graph.Value(port.Name)) + Layout(port.Layout)))}");
        foreach (Node node in graph.Nodes)
        {
            string outputs = string.Join(", ", node.Outputs.Select(name => Describe(graph.Value(name))));
            string operands = string.Join(", ", graph.InputsOf(node).Select(value => value is null ? "-" : DescribeInput(value)));
            Line(text, $"{node.Name}: {outputs} = {node.Op.OpType}{Attributes(node.Op)}({operands})");
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');

    private static string Form(InputForm form) => Layout(form.Layout) + Features(form.Features) + Scaling(form.Scaling) + Ranks(form.Ranks);

    private static string Layout(IReadOnlyCollection<int> layout) => layout.Count == 0 ? "" : $" layout {Format(layout)}";

    private static string Features(InputFeatures? features) => features switch
    {
        null => "",
        { Axis: { } axis } => $" features {Format(features.Indices)} of {features.Extent} on axis {axis}",
        _ => $" features {Format(features.Indices)} of {features.Extent}",
    };

    private static string Ranks(InputRanks? ranks) => ranks is null
        ? ""
        : $" ranks of {ranks.Own} among {ranks.Elements.Sum(element => element.Thresholds.Length)} thresholds";

    private static string Scaling(InputScaling? scaling) => scaling is null
        ? ""
        : $" scaled by {scaling.Pattern.Features.Length} features of stride {scaling.Pattern.Stride}: "
            + Invariant($"origins {scaling.Pattern.Features.Min(f => f.Origin):g6} to {scaling.Pattern.Features.Max(f => f.Origin):g6}, ")
            + Invariant($"factors {scaling.Pattern.Features.Min(f => f.Factor):g6} to {scaling.Pattern.Features.Max(f => f.Factor):g6}")
            + (scaling.Clips ? ", clipped" : "");

    private static string Describe(Value value) => $"{value.Name} {value.Type}{Pinned(value.Pinned)}";

    private static string DescribeInput(Value value) => value.Constant is { } constant
        ? $"{value.Name} const {value.Type}{Summary(constant)}{Pinned(value.Pinned)}"
        : value.Name;

    // The sum is there so that a pass which changes elements but no extreme shows too.
    private static string Summary(Tensor tensor)
    {
        float[] data = tensor.ToFloats();
        return data.Length switch
        {
            0 => "",
            <= 4 => $" {Format(data)}",
            _ => Invariant($" {{{data.Min():g4} to {data.Max():g4}, sum {data.Sum(x => (double)x):g6}}}"),
        };
    }

    private static string Pinned(PinnedQuantization? pinned) => pinned switch
    {
        null => "",
        { Scales: [float scale] } => Invariant($" @{scale:g6}/{pinned.ZeroPoint}"),
        _ => Invariant($" @{pinned.Scales.Length} scales on axis {pinned.Axis}, {pinned.Scales.Min():g4} to {pinned.Scales.Max():g4}"),
    };

    // The attributes of a record are what its constructor sets.
    private static string Attributes(object record)
    {
        IEnumerable<string> attributes = record.GetType()
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite)
            .Select(property => (property.Name, Value: property.GetValue(record)))
            .Where(attribute => attribute.Value is not (null or false))
            .Select(attribute => $"{attribute.Name}={Format(attribute.Value!)}");
        string text = string.Join(' ', attributes);
        return text.Length == 0 ? "" : $"{{{text}}}";
    }

    private static string Format(object value) => value switch
    {
        Clamp clamp => Invariant($"{clamp.Min:g6}..{clamp.Max:g6}"),
        string or Shape or Enum => value.ToString()!,
        IEnumerable items => $"[{string.Join(", ", items.Cast<object>().Select(Format))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => Attributes(value),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
