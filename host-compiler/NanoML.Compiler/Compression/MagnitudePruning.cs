using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Compression;

/// <summary>Whether the share of zeros holds in each layer or over the whole model.</summary>
public enum PruneScope
{
    Layer,
    Global,
}

/// <summary>Sets the weights of least magnitude to zero (Han et al., "Learning both weights and connections", 2015).</summary>
public static class MagnitudePruning
{
    /// <param name="ratio">The share of weights to zero, in [0, 1).</param>
    /// <param name="scope">Global compares magnitudes relative to each layer's root mean square, so that layers of small weights survive.</param>
    public static Graph Prune(Graph graph, double ratio, PruneScope scope)
    {
        if (ratio is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "A pruning ratio is in [0, 1).");
        }

        List<Value> layers = [.. graph.Nodes
            .Where(n => n.Op is IWeightedOp)
            .Select(n => graph.Value(n.Inputs[IWeightedOp.WeightInput]))
            .Where(v => v.IsConstant)
            .Distinct()];
        if (ratio == 0 || layers.Count == 0)
        {
            return graph;
        }

        double shared = scope == PruneScope.Global ? Threshold([.. layers.SelectMany(Relative)], ratio) : 0;
        return graph with
        {
            Values = graph.Values.SetItems(layers.Select(v =>
            {
                double threshold = scope == PruneScope.Global ? shared : Threshold([.. Relative(v)], ratio);
                return KeyValuePair.Create(v.Name, v with { Constant = ZeroBelow(v.Constant!, threshold) });
            })),
        };
    }

    private static IEnumerable<double> Relative(Value layer)
    {
        double rms = RootMeanSquare(layer.Constant!.Floats);
        return layer.Constant!.Floats.Select(w => Math.Abs(w) / rms);
    }

    private static double Threshold(double[] magnitudes, double ratio)
    {
        Array.Sort(magnitudes);
        int zeros = (int)(magnitudes.Length * ratio);
        return zeros == 0 ? double.NegativeInfinity : magnitudes[zeros - 1];
    }

    private static Tensor ZeroBelow(Tensor weights, double threshold)
    {
        double rms = RootMeanSquare(weights.Floats);
        return new Tensor(weights.Shape, Array.ConvertAll(weights.Floats, w => Math.Abs(w) / rms <= threshold ? 0 : w));
    }

    private static double RootMeanSquare(float[] weights)
    {
        double sum = weights.Sum(w => (double)w * w);
        return sum > 0 ? Math.Sqrt(sum / weights.Length) : 1;
    }
}
