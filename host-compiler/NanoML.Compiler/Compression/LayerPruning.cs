using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Compression;

/// <summary>What it costs a layer to lose its weights, from the least harmful ones on.</summary>
internal sealed class LayerPruning
{
    private readonly LayerProblem _layer;
    private readonly PruningStep[][] _traces;
    private readonly (int Row, int Zeros, double Harm)[] _order;
    private readonly Lazy<double> _power;

    /// <param name="run">How many consecutive weights of a row go together; see <see cref="Ir.IWeightedOp.WeightsPerProduct"/>.</param>
    /// <param name="step">Called for each row that is done, on any thread.</param>
    public LayerPruning(LayerProblem layer, int run, Action? step = null)
    {
        _layer = layer;
        _power = new(layer.Power);
        layer.Invert();
        _traces = new PruningStep[layer.Rows.Length][];
        Parallel.For(0, _traces.Length, Cores.All, o =>
        {
            _traces[o] = OptimalBrainSurgeon.Trace(layer.Rows[o], run);
            step?.Invoke();
        });
        _order = [.. _traces
            .SelectMany((trace, o) => trace.Select(s => (Row: o, Zeros: s.Weights.Length, Harm: s.Harm * layer.Importance(o))))
            .OrderBy(w => w.Harm)];
    }

    /// <summary>
    /// From the least harmful step on: how many weights go, and the growth of the layer's mean square error as a share of the power of its
    /// sums.
    /// </summary>
    public IEnumerable<(int Zeros, double Harm)> RelativeHarm() => _order.Select(w => (w.Zeros, w.Harm / _power.Value));

    /// <summary>The layer's rows with this many weights forced to zero, and those that go together with the last of them.</summary>
    public LayerProblem Prune(int zeros)
    {
        int[] steps = new int[_traces.Length];
        int pruned = 0;
        for (int k = 0; pruned < zeros; k++)
        {
            steps[_order[k].Row]++;
            pruned += _order[k].Zeros;
        }

        return _layer with
        {
            Rows = [.. _layer.Rows.Select((row, o) => row.Restrict(Without(row.Support, _traces[o].AsSpan(0, steps[o]))))],
        };
    }

    private static int[] Without(int[] support, ReadOnlySpan<PruningStep> steps) =>
        [.. support.Except(steps.ToArray().SelectMany(step => step.Weights)).Order()];
}
