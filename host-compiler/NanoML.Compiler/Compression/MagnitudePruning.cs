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
    /// <param name="ratio">
    /// The share of weights to zero, in [0, 1), rounded down to whole weights; of equal magnitudes the first go.
    /// </param>
    /// <param name="scope">
    /// Global compares magnitudes relative to each layer's root mean square, so that layers of small weights survive.
    /// </param>
    /// <remarks>A layer with a weight that is not finite is left as it is: quantisation refuses it.</remarks>
    public static Graph Prune(Graph graph, double ratio, PruneScope scope)
    {
        if (ratio is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "A pruning ratio is in [0, 1).");
        }

        List<Value> layers = [.. graph.WeightedNodes()
            .Select(n => graph.Value(n.Inputs[IWeightedOp.WeightInput]))
            .Where(v => v.Constant is { } weights && weights.Floats.All(float.IsFinite))
            .Distinct()];
        IEnumerable<List<Value>> budgets = scope == PruneScope.Global ? [layers] : layers.Select(layer => new List<Value> { layer });
        return graph with { Values = graph.Values.SetItems(budgets.SelectMany(budget => Prune(budget, ratio))) };
    }

    /// <summary>Zeroes the share over these layers together.</summary>
    private static IEnumerable<KeyValuePair<string, Value>> Prune(List<Value> layers, double ratio)
    {
        float[][] weights = [.. layers.Select(layer => (float[])layer.Constant!.Floats.Clone())];
        (int Layer, int Index, double Magnitude)[] ranked = [.. weights.SelectMany(Rank).OrderBy(w => w.Magnitude)];

        int zeros = Ratio.CountOf(ratio, ranked.Length);
        foreach ((int layer, int index, _) in ranked.AsSpan(0, zeros))
        {
            weights[layer][index] = 0;
        }

        return layers.Select((layer, k) => KeyValuePair.Create(
            layer.Name, layer with { Constant = new Tensor(layer.Shape, weights[k], layer.Type.ElementType) }));
    }

    private static IEnumerable<(int Layer, int Index, double Magnitude)> Rank(float[] weights, int layer)
    {
        double sum = weights.Sum(w => (double)w * w);
        double rms = sum > 0 ? Math.Sqrt(sum / weights.Length) : 1;
        return weights.Select((w, index) => (layer, index, Math.Abs(w) / rms));
    }
}
