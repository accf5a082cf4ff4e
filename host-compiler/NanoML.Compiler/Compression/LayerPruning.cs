using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Compression;

/// <summary>
/// What it costs a layer to lose its weights, from the least harmful ones on. Steps are found as far as they are asked for: a channel's steps
/// harm more and more, so those that nobody knows cannot come before the last one that is known.
/// </summary>
internal sealed class LayerPruning : IDisposable
{
    /// <summary>
    /// Elements of the inverses of all channels up to which channels wait in the middle of their steps, each with about a third as many in
    /// memory. In larger layers a channel takes all its steps at once.
    /// </summary>
    private const long MostWaiting = 1 << 25;

    /// <summary>A channel that may lose more than its known steps is extended by this share of its weights.</summary>
    private const double Extension = 0.1;

    private readonly LayerProblem _layer;
    private readonly PruningTrace[][] _traces;
    private readonly Lazy<double> _power;

    /// <param name="run">How many consecutive weights of a channel go together; see <see cref="LayerFormat.WeightsPerProduct"/>.</param>
    public LayerPruning(LayerProblem layer, int run)
    {
        _layer = layer;
        _power = new(layer.Power);
        layer.Invert();
        bool waits = layer.Channels.Sum(channel => channel.Parts.Sum(part => (long)part.Support.Length * part.Support.Length)) <= MostWaiting;
        _traces = new PruningTrace[layer.Channels.Length][];
        Parallel.For(0, _traces.Length, Cores.All, o =>
        {
            _traces[o] = [.. layer.Channels[o].Parts.Select(part => OptimalBrainSurgeon.Trace(part, run))];
            if (!waits)
            {
                Extend(o, 1);
            }
        });
    }

    /// <summary>
    /// From the least harmful step on: how many weights go, and the growth of the layer's mean square error as a share of the power of its
    /// sums.
    /// </summary>
    public IEnumerable<(int Zeros, double Harm)> RelativeHarm()
    {
        Parallel.For(0, _traces.Length, Cores.All, o => Extend(o, 1));
        return Order().Select(w => (w.Zeros, w.Harm / _power.Value));
    }

    /// <summary>The layer's channels with this many weights forced to zero, and those that go together with the last of them.</summary>
    /// <param name="step">Called for each channel that is done, on any thread.</param>
    public LayerProblem Prune(int zeros, Action? step = null)
    {
        Parallel.For(0, _traces.Length, Cores.All, o =>
        {
            Extend(o, (double)zeros / _layer.WeightCount);
            step?.Invoke();
        });
        int[][] steps = Choose(zeros);
        while (UsedUp(steps) is { Length: > 0 } traces)
        {
            Parallel.ForEach(traces, Cores.All, t => t.Trace.ExtendTo(t.Trace.Zeros + Share(Extension, t.Part)));
            steps = Choose(zeros);
        }

        return _layer with
        {
            Channels = [.. _layer.Channels.Select((channel, o) => new ChannelProblem(
                [.. channel.Parts.Select((part, p) => part.Restrict(Without(part.Support, _traces[o][p].Steps.Take(steps[o][p]))))]))],
        };
    }

    /// <summary>No more can be asked of it.</summary>
    public void Dispose() => Array.ForEach(_traces, parts => Array.ForEach(parts, trace => trace.Dispose()));

    private void Extend(int channel, double share)
    {
        for (int p = 0; p < _traces[channel].Length; p++)
        {
            _traces[channel][p].ExtendTo(Share(share, _layer.Channels[channel].Parts[p]));
        }
    }

    private static int Share(double share, RowProblem part) => (int)Math.Ceiling(share * part.Count);

    /// <summary>The known steps of all channels from the least harmful one on; of equal ones the first.</summary>
    private IEnumerable<(int Channel, int Part, int Zeros, double Harm)> Order() => _traces
        .SelectMany((parts, o) => parts.SelectMany((trace, part) => trace.Steps.Select(s => (o, part, s.Weights.Length, Harm: s.Harm * _layer.Importance(o)))))
        .OrderBy(w => w.Harm);

    /// <summary>How many steps of each part of each channel go for so many zeros, as far as steps are known.</summary>
    private int[][] Choose(int zeros)
    {
        int[][] steps = [.. _traces.Select(parts => new int[parts.Length])];
        foreach ((int channel, int part, int weights, _) in Order())
        {
            if (zeros <= 0)
            {
                break;
            }

            steps[channel][part]++;
            zeros -= weights;
        }

        return steps;
    }

    /// <summary>The traces of which every known step goes, so that unknown ones might go too.</summary>
    private (PruningTrace Trace, RowProblem Part)[] UsedUp(int[][] steps) => [.. _traces
        .SelectMany((parts, o) => parts.Select((trace, p) => (Trace: trace, Part: _layer.Channels[o].Parts[p], Used: steps[o][p])))
        .Where(t => !t.Trace.IsComplete && t.Used == t.Trace.Steps.Count)
        .Select(t => (t.Trace, t.Part))];

    private static int[] Without(int[] support, IEnumerable<PruningStep> steps) => [.. support.Except(steps.SelectMany(step => step.Weights)).Order()];
}
