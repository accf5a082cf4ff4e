using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Progress;

namespace NanoML.Compiler.Channels;

/// <summary>Mean and variance of the elements that calibration saw at each of several places.</summary>
/// <param name="Mean">One per place.</param>
/// <param name="Variance">One per place, not negative.</param>
public sealed record ChannelMoments(double[] Mean, double[] Variance)
{
    // Samples whose sums are alive at once.
    private const int Block = 64;

    /// <summary>Runs the float graph and measures some of its values, the graph's input among them, along one axis each.</summary>
    /// <param name="axes">By value name: the axis whose indices are the places.</param>
    /// <param name="samples">Elements of the model's input, in the model's own axis order; at least one sample.</param>
    /// <param name="progress">Told the share that is done, in [0, 1].</param>
    /// <returns>By value name, one place per index of its axis; the same numbers however many threads take part.</returns>
    public static ImmutableDictionary<string, ChannelMoments> Measure(
        Graph graph, IReadOnlyDictionary<string, int> axes, IReadOnlyList<float[]> samples, IProgress<double>? progress = null)
    {
        if (axes.Count == 0)
        {
            return ImmutableDictionary<string, ChannelMoments>.Empty;
        }

        Dictionary<string, Sums> totals = axes.Keys.ToDictionary(name => name, name => Empty(graph, axes, name));
        var counter = new ProgressCounter(progress, samples.Count);
        foreach (float[][] block in samples.Chunk(Block))
        {
            var sums = new Dictionary<string, Sums>[block.Length];
            Parallel.For(0, block.Length, Cores.All, k =>
            {
                sums[k] = Sum(graph, axes, block[k]);
                counter.Step();
            });

            // In the samples' order, because floating-point sums depend on it.
            foreach ((string name, Sums sum) in sums.SelectMany(s => s))
            {
                totals[name].Add(sum);
            }
        }

        return totals.ToImmutableDictionary(p => p.Key, p => p.Value.ToMoments());
    }

    private static Sums Empty(Graph graph, IReadOnlyDictionary<string, int> axes, string name) =>
        new(graph.Value(name).Shape[axes[name]], graph.Value(name).Shape.Stride(axes[name]));

    private static Dictionary<string, Sums> Sum(Graph graph, IReadOnlyDictionary<string, int> axes, float[] sample)
    {
        var sums = new Dictionary<string, Sums>();
        new FloatOracle(graph).Observe(sample, (name, values) =>
        {
            if (axes.ContainsKey(name))
            {
                sums[name] = Empty(graph, axes, name);
                sums[name].Add(values);
            }
        });
        return sums;
    }

    /// <param name="inner">Elements of one index of the axis that follow each other.</param>
    private sealed class Sums(int channels, int inner)
    {
        private readonly double[] _sum = new double[channels];
        private readonly double[] _squares = new double[channels];
        private long _count;

        public void Add(float[] values)
        {
            for (int k = 0; k < values.Length; k++)
            {
                double x = values[k];
                int channel = k / inner % channels;
                _sum[channel] += x;
                _squares[channel] += x * x;
            }

            _count += values.Length / channels;
        }

        public void Add(Sums other)
        {
            for (int c = 0; c < channels; c++)
            {
                _sum[c] += other._sum[c];
                _squares[c] += other._squares[c];
            }

            _count += other._count;
        }

        public ChannelMoments ToMoments()
        {
            double[] mean = Array.ConvertAll(_sum, sum => sum / _count);
            return new ChannelMoments(mean, [.. _squares.Select((squares, c) => Math.Max((squares / _count) - (mean[c] * mean[c]), 0))]);
        }
    }
}
