using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Compression;

/// <summary>What it costs a layer to lose its weights, from the least harmful ones on.</summary>
internal sealed class LayerPruning
{
    private readonly LayerProblem _layer;
    private readonly PruningStep[][][] _traces;
    private readonly (int Channel, int Part, int Zeros, double Harm)[] _order;
    private readonly Lazy<double> _power;

    /// <param name="run">How many consecutive weights of a channel go together; see <see cref="LayerFormat.WeightsPerProduct"/>.</param>
    /// <param name="step">Called for each channel that is done, on any thread.</param>
    public LayerPruning(LayerProblem layer, int run, Action? step = null)
    {
        _layer = layer;
        _power = new(layer.Power);
        layer.Invert();
        _traces = new PruningStep[layer.Channels.Length][][];
        Parallel.For(0, _traces.Length, Cores.All, o =>
        {
            _traces[o] = [.. layer.Channels[o].Parts.Select(part => OptimalBrainSurgeon.Trace(part, run))];
            step?.Invoke();
        });
        _order = [.. _traces
            .SelectMany((parts, o) => parts.SelectMany((trace, part) => trace.Select(s => (o, part, s.Weights.Length, Harm: s.Harm * layer.Importance(o)))))
            .OrderBy(w => w.Harm)];
    }

    /// <summary>
    /// From the least harmful step on: how many weights go, and the growth of the layer's mean square error as a share of the power of its
    /// sums.
    /// </summary>
    public IEnumerable<(int Zeros, double Harm)> RelativeHarm() => _order.Select(w => (w.Zeros, w.Harm / _power.Value));

    /// <summary>The layer's channels with this many weights forced to zero, and those that go together with the last of them.</summary>
    public LayerProblem Prune(int zeros)
    {
        int[][] steps = [.. _traces.Select(parts => new int[parts.Length])];
        int pruned = 0;
        for (int k = 0; pruned < zeros; k++)
        {
            steps[_order[k].Channel][_order[k].Part]++;
            pruned += _order[k].Zeros;
        }

        return _layer with
        {
            Channels = [.. _layer.Channels.Select((channel, o) => new ChannelProblem(
                [.. channel.Parts.Select((part, p) => part.Restrict(Without(part.Support, _traces[o][p].AsSpan(0, steps[o][p]))))]))],
        };
    }

    private static int[] Without(int[] support, ReadOnlySpan<PruningStep> steps) =>
        [.. support.Except(steps.ToArray().SelectMany(step => step.Weights)).Order()];
}
