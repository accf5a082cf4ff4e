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
    /// <param name="together">
    /// How many consecutive weights of a layer's channels go together, by their mean square, as for <see cref="LayerPruning"/>: the share
    /// is then rounded up to such runs. Without it each weight goes by itself.
    /// </param>
    /// <param name="ofRest">Whether the share is that of the weights that are not zero yet, instead of all.</param>
    /// <remarks>A layer with a weight that is not finite is left as it is: quantisation refuses it.</remarks>
    public static Graph Prune(Graph graph, double ratio, PruneScope scope, Func<Node, int>? together = null, bool ofRest = false)
    {
        if (ratio is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "A pruning ratio is in [0, 1).");
        }

        List<Layer> layers = [.. graph.WeightedNodes()
            .Select(n => new Layer(graph.Value(n.Inputs[IWeightedOp.WeightInput]), together?.Invoke(n) ?? 1))
            .Where(layer => layer.Value.Constant is { } weights && weights.Floats.All(float.IsFinite))
            .DistinctBy(layer => layer.Value)];
        IEnumerable<List<Layer>> budgets = scope == PruneScope.Global ? [layers] : layers.Select(layer => new List<Layer> { layer });
        return graph with { Values = graph.Values.SetItems(budgets.SelectMany(budget => Prune(budget, ratio, ofRest))) };
    }

    /// <summary>Zeroes the share over these layers together.</summary>
    private static IEnumerable<KeyValuePair<string, Value>> Prune(List<Layer> layers, double ratio, bool ofRest)
    {
        float[][] weights = [.. layers.Select(layer => (float[])layer.Value.Constant!.Floats.Clone())];
        int before = ofRest ? weights.Sum(layer => layer.Count(w => w == 0)) : 0;
        int zeros = RoundedZeros.Wanted(ratio, weights.Sum(layer => layer.Length), before);
        foreach ((int layer, int[] run, _) in layers.SelectMany((layer, k) => Rank(layer, k)).OrderBy(step => step.Magnitude))
        {
            if (zeros <= 0)
            {
                break;
            }

            zeros -= run.Length;
            Array.ForEach(run, index => weights[layer][index] = 0);
        }

        return layers.Select((layer, k) => KeyValuePair.Create(layer.Value.Name, layer.Value with
        {
            Constant = new Tensor(layer.Value.Shape, weights[k], layer.Value.Type.ElementType),
        }));
    }

    // Weights that are zero already count by themselves, and those that are left of their run as if it were whole: it saves as much.
    private static IEnumerable<(int Layer, int[] Weights, double Magnitude)> Rank(Layer layer, int number)
    {
        float[] weights = layer.Value.Constant!.Floats;
        double sum = weights.Sum(w => (double)w * w);
        double rms = sum > 0 ? Math.Sqrt(sum / weights.Length) : 1;
        int row = layer.Value.Shape.Stride(0);
        foreach (int index in Enumerable.Range(0, weights.Length).Where(k => weights[k] == 0))
        {
            yield return (number, [index], 0);
        }

        foreach (IGrouping<(int, int), int> run in Enumerable.Range(0, weights.Length)
            .Where(k => weights[k] != 0).GroupBy(k => (k / row, k % row / layer.Together)))
        {
            yield return (number, [.. run], Math.Sqrt(run.Sum(k => (double)weights[k] * weights[k]) / layer.Together) / rms);
        }
    }

    private sealed record Layer(Value Value, int Together);
}
