using System.Collections.Concurrent;
using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace NanoML.Compiler.Quantization;

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
        IReadOnlyDictionary<string, (float Min, float Max)> extremes = Extremes(graph, samples, reporter);
        if (method == RangeMethod.MinMax)
        {
            return extremes.ToImmutableDictionary(p => p.Key, p => QuantParams.FromRange(p.Value.Min, p.Value.Max));
        }

        Dictionary<string, ActivationHistogram> histograms = Histograms(graph, samples, extremes, reporter);
        return histograms.ToImmutableDictionary(p => p.Key, p =>
        {
            (double min, double max) = RangeSelection.Choose(p.Value, method);
            return QuantParams.FromRange(min, max);
        });
    }

    private static Dictionary<string, (float Min, float Max)> Extremes(
        Graph graph, IReadOnlyList<float[]> samples, ProgressCounter progress)
    {
        var extremes = new ConcurrentDictionary<string, (float Min, float Max)>();
        Parallel.ForEach(samples, Cores.All, sample =>
        {
            Observe(graph, sample, (name, values) =>
            {
                // Both report a NaN among the values, where the extension methods of LINQ do not agree.
                float min = TensorPrimitives.Min<float>(values);
                float max = TensorPrimitives.Max<float>(values);
                extremes.AddOrUpdate(name, (min, max), (_, old) => (MathF.Min(old.Min, min), MathF.Max(old.Max, max)));
            });
            progress.Step();
        });
        return extremes.Where(p => float.IsFinite(p.Value.Min) && float.IsFinite(p.Value.Max)).ToDictionary();
    }

    private static Dictionary<string, ActivationHistogram> Histograms(
        Graph graph, IReadOnlyList<float[]> samples, IReadOnlyDictionary<string, (float Min, float Max)> extremes, ProgressCounter progress)
    {
        var histograms = extremes.ToDictionary(p => p.Key, p => new ActivationHistogram(p.Value.Min, p.Value.Max));
        Parallel.ForEach(samples, Cores.All, sample =>
        {
            Observe(graph, sample, (name, values) =>
            {
                if (histograms.TryGetValue(name, out ActivationHistogram? histogram))
                {
                    lock (histogram)
                    {
                        histogram.Add(values);
                    }
                }
            });
            progress.Step();
        });
        return histograms;
    }

    /// <summary>Shows the graph's input and all float outputs of nodes on one sample, in the device's axis order.</summary>
    internal static void Observe(Graph graph, float[] sample, Action<string, float[]> observe)
    {
        string input = graph.Inputs[0];
        float[] elements = graph.ToDeviceOrder(sample);
        observe(input, elements);
        var feed = new Dictionary<string, Tensor> { [input] = new(graph.Value(input).Shape, elements) };
        new FloatOracle(graph).Run(feed, (name, tensor) =>
        {
            if (tensor.IsFloat && tensor.Shape.Count > 0)
            {
                observe(name, tensor.Floats);
            }
        });
    }
}
