using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Calibration;

/// <summary>
/// Layers with one weight get one range for their inputs, and one for their outputs, where theirs are nearly the same: then their code and tables
/// are the same too. The parts of one activation (<see cref="Concat.OneRange"/>) have its range.
/// </summary>
internal static class SharedRanges
{
    /// <summary>A common range may be so much wider than each of its parts: a third of a bit.</summary>
    private const double MostWidening = 1.25;

    public static ImmutableDictionary<string, QuantParams> Unify(Graph graph, ImmutableDictionary<string, QuantParams> ranges)
    {
        foreach (IGrouping<string, Node> uses in graph.LayersByWeight())
        {
            ranges = Unify(uses.Select(node => node.Inputs[0]), ranges);
            ranges = Unify(uses.Select(node => node.Output), ranges);
        }

        foreach (Node node in graph.Nodes.Where(node => node.Op is Concat { OneRange: true }).Reverse())
        {
            foreach (string part in node.Inputs.SelectMany(input => MovedFrom(graph, input)).Where(ranges.ContainsKey))
            {
                ranges = ranges.SetItem(part, ranges[node.Output]);
            }
        }

        return ranges;
    }

    /// <summary>A value and what it was only moved from.</summary>
    internal static IEnumerable<string> MovedFrom(Graph graph, string value)
    {
        for (string? name = value; name is not null;)
        {
            yield return name;
            Node? producer = graph.Nodes.FirstOrDefault(node => node.Outputs.Contains(name));
            name = producer?.Op.OutputQuantization is OutputQuantization.SameAs same ? producer.Inputs[same.Input] : null;
        }
    }

    private static ImmutableDictionary<string, QuantParams> Unify(IEnumerable<string> values, ImmutableDictionary<string, QuantParams> ranges)
    {
        string[] known = [.. values.Where(ranges.ContainsKey).Distinct()];
        if (known.Length < 2)
        {
            return ranges;
        }

        var common = QuantParams.FromRange(known.Min(name => ranges[name].Min), known.Max(name => ranges[name].Max));
        return known.All(name => common.Scale <= MostWidening * ranges[name].Scale)
            ? ranges.SetItems(known.Select(name => KeyValuePair.Create(name, common)))
            : ranges;
    }
}
