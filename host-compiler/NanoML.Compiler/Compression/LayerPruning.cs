namespace NanoML.Compiler.Compression;

/// <summary>What it costs a layer to lose its weights, from the least harmful one on.</summary>
internal sealed class LayerPruning
{
    private readonly LayerProblem _layer;
    private readonly PruningTrace[] _traces;
    private readonly (int Row, double Harm)[] _order;
    private readonly Lazy<double> _power;

    /// <param name="step">Called for each row that is done, on any thread.</param>
    public LayerPruning(LayerProblem layer, Action? step = null)
    {
        _layer = layer;
        _power = new(layer.Power);
        layer.Invert();
        _traces = new PruningTrace[layer.Rows.Length];
        Parallel.For(0, _traces.Length, o =>
        {
            _traces[o] = OptimalBrainSurgeon.Trace(layer.Rows[o]);
            step?.Invoke();
        });
        _order = [.. _traces.SelectMany((trace, o) => trace.Harm.Select(harm => (Row: o, Harm: harm))).OrderBy(w => w.Harm)];
    }

    /// <summary>
    /// For each weight, from the least harmful one on: the growth of the layer's mean square error as a share of the power of its sums.
    /// </summary>
    public IEnumerable<double> RelativeHarm() => _order.Select(w => w.Harm / _power.Value);

    /// <summary>The layer's rows with this many weights forced to zero.</summary>
    public LayerProblem Prune(int zeros)
    {
        int[] pruned = new int[_traces.Length];
        foreach ((int row, _) in _order.AsSpan(0, zeros))
        {
            pruned[row]++;
        }

        return _layer with
        {
            Rows = [.. _layer.Rows.Select((row, o) => row.Restrict([.. row.Support.Except(_traces[o].Order.Take(pruned[o])).Order()]))],
        };
    }
}
