using System.Collections.Concurrent;
using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Progress;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace NanoML.Compiler.Calibration;

/// <summary>Runs the float graph on calibration samples and chooses a range for every activation that needs one.</summary>
public static class Calibrator
{
    /// <param name="graph">The optimised float graph.</param>
    /// <param name="samples">Elements of the model's input, in the model's own axis order; at least one sample.</param>
    /// <param name="progress">Told the share that is done, in [0, 1].</param>
    /// <returns>
    /// The chosen ranges by value name: the graph's input and all float outputs of nodes, save those that were NaN or infinite on a sample.
    /// </returns>
    public static ImmutableDictionary<string, QuantParams> Run(
        Graph graph, IReadOnlyList<float[]> samples, RangeMethod method, IProgress<double>? progress = null)
    {
        int passes = method == RangeMethod.MinMax ? 1 : 2;
        var reporter = new ProgressCounter(progress, samples.Count * passes);
        var narrowing = new Narrowing(graph);
        (Dictionary<string, (float Min, float Max)> extremes, Dictionary<string, (float Min, float Max)> narrow) =
            Extremes(graph, samples, narrowing, reporter);
        foreach ((string name, (float Min, float Max) range) in narrow)
        {
            extremes[name] = range;
        }

        if (method == RangeMethod.MinMax)
        {
            return Moved(graph, narrow.Keys, extremes.ToImmutableDictionary(p => p.Key, p => QuantParams.FromRange(p.Value.Min, p.Value.Max)));
        }

        HashSet<string> carried = [.. graph.State.SelectMany(link => StatesOf(graph, link))];
        Dictionary<string, ActivationHistogram> histograms = Histograms(
            graph, samples, (name, values) => narrow.ContainsKey(name) ? narrowing.Apply(name, values) : values, extremes, reporter);
        HashSet<string> results = method == RangeMethod.Percentile ? [.. carried, .. graph.IsPart ? [] : ResultsOf(graph)] : [];
        return Moved(graph, narrow.Keys, histograms.ToImmutableDictionary(p => p.Key, p =>
        {
            (double min, double max) = carried.Contains(p.Key) ? extremes[p.Key] : RangeSelection.Choose(p.Value, method);
            (min, max) = results.Contains(p.Key) ? Headroom.Around(p.Value, min, max) : (min, max);
            return QuantParams.FromRange(min, max);
        }));
    }

    /// <summary>The model's outputs, and what they are moved or joined from.</summary>
    private static HashSet<string> ResultsOf(Graph graph)
    {
        HashSet<string> results = [.. graph.Outputs];
        foreach (Node node in graph.Nodes.Reverse())
        {
            if (node.Outputs.Any(results.Contains))
            {
                results.UnionWith(node.Op is Concat ? node.Inputs : node.Op.OutputQuantization is OutputQuantization.SameAs same ? [node.Inputs[same.Input]] : []);
            }
        }

        return results;
    }

    /// <summary>What is carried over, whose error would be carried too: all that was seen of it has room.</summary>
    private static IEnumerable<string> StatesOf(Graph graph, StateLink link) =>
        [link.Input, link.Output, .. StateOrigin.OfOutput(graph, link.Output) is { } origin ? [origin.Layer.Outputs[origin.State]] : Array.Empty<string>()];

    /// <summary>Where bytes are only moved before a value that was narrowed, they have its range from the start; then <see cref="SharedRanges"/>.</summary>
    private static ImmutableDictionary<string, QuantParams> Moved(
        Graph graph, IEnumerable<string> narrowed, ImmutableDictionary<string, QuantParams> ranges)
    {
        HashSet<string> names = [.. narrowed];
        foreach (Node node in graph.Nodes.Reverse())
        {
            if (node.Op.OutputQuantization is OutputQuantization.SameAs same && node.Outputs.Length == 1 && names.Contains(node.Output)
                && graph.Nodes.Sum(reader => reader.Inputs.Count(name => name == node.Inputs[same.Input])) == 1
                && !graph.Outputs.Contains(node.Inputs[same.Input]))
            {
                names.Add(node.Inputs[same.Input]);
                ranges = ranges.SetItem(node.Inputs[same.Input], ranges[node.Output]);
            }
        }

        return SharedRanges.Unify(graph, StoredPoints.Cover(graph, ranges));
    }

    /// <returns>What was seen, and what counts of it where the reader needs half of the range or less.</returns>
    private static (Dictionary<string, (float Min, float Max)> Seen, Dictionary<string, (float Min, float Max)> Narrow) Extremes(
        Graph graph, IReadOnlyList<float[]> samples, Narrowing narrowing, ProgressCounter progress)
    {
        var seen = new ConcurrentDictionary<string, (float Min, float Max)>();
        var narrow = new ConcurrentDictionary<string, (float Min, float Max)>();
        Parallel.ForEach(samples, Cores.All, sample =>
        {
            new FloatOracle(graph).Observe(sample, (name, values) =>
            {
                Extend(seen, name, values);
                if (narrowing.Concerns(name))
                {
                    Extend(narrow, name, narrowing.Apply(name, values));
                }
            });
            progress.Step();
        });
        Dictionary<string, (float Min, float Max)> finite =
            seen.Where(p => float.IsFinite(p.Value.Min) && float.IsFinite(p.Value.Max)).ToDictionary();
        return (finite, narrow.Where(p => finite.ContainsKey(p.Key) && Width(p.Value) <= Width(finite[p.Key]) / 2).ToDictionary());
    }

    private static void Extend(ConcurrentDictionary<string, (float Min, float Max)> extremes, string name, float[] values)
    {
        // Both report a NaN among the values, where the extension methods of LINQ do not agree.
        float min = TensorPrimitives.Min<float>(values);
        float max = TensorPrimitives.Max<float>(values);
        extremes.AddOrUpdate(name, (min, max), (_, old) => (MathF.Min(old.Min, min), MathF.Max(old.Max, max)));
    }

    private static double Width((float Min, float Max) range) => Math.Max(range.Max, 0) - (double)Math.Min(range.Min, 0);

    private static Dictionary<string, ActivationHistogram> Histograms(
        Graph graph, IReadOnlyList<float[]> samples, Func<string, float[], float[]> view,
        IReadOnlyDictionary<string, (float Min, float Max)> extremes, ProgressCounter progress)
    {
        var histograms = extremes.ToDictionary(p => p.Key, p => new ActivationHistogram(p.Value.Min, p.Value.Max));
        Parallel.ForEach(samples, Cores.All, sample =>
        {
            new FloatOracle(graph).Observe(sample, (name, values) =>
            {
                if (histograms.TryGetValue(name, out ActivationHistogram? histogram))
                {
                    float[] counted = view(name, values);
                    lock (histogram)
                    {
                        histogram.Add(counted);
                    }
                }
            });
            progress.Step();
        });
        return histograms;
    }
}
