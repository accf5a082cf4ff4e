using NanoML.Compiler.Strategies.Chains;
using NanoML.Compiler.Strategies.Choice;


namespace NanoML.Compiler.Compression.Search;

/// <summary>
/// Prices of whole combinations of formats. What a layer costs depends on its neighbours: few-bit layers that follow each other keep their
/// activations in lanes (<see cref="LaneChain"/>), and a layer of many bits between them ends that.
/// </summary>
/// <remarks>As in <see cref="StrategyChoice"/>, a chain is as long as can be, or its layers stand alone.</remarks>
internal sealed class ChainPrices
{
    private const double ErrorStep = 0.99;

    private readonly CallPrice[][] _calls;

    /// <param name="formats">The calls of a network whose layers all have one format; for each format, in one order.</param>
    public ChainPrices(IReadOnlyList<CallPrice[]> formats) =>
        _calls = [.. Enumerable.Range(0, formats[0].Length).Select(call => formats.Select(f => f[call]).ToArray())];

    /// <summary>What each layer costs in a combination.</summary>
    /// <param name="formatOf">The index of a layer's format, by its name.</param>
    public Dictionary<string, double> Of(Func<string, int> formatOf)
    {
        CallPrice[] calls = [.. _calls.Select(formats => formats[formatOf(formats[0].Layer)])];
        double[] prices = [.. calls.Select(c => c.Alone)];
        for (int first = 0; first < calls.Length; first++)
        {
            int end = first + 1;
            while (end < calls.Length && calls[end].Joins(calls[end - 1]))
            {
                end++;
            }

            Chain(calls, prices, first, end);
            first = end - 1;
        }

        return calls.Select((call, k) => (call.Layer, Price: prices[k])).GroupBy(c => c.Layer).ToDictionary(l => l.Key, l => l.Sum(c => c.Price));
    }

    /// <summary>
    /// The combinations that no other beats in price and in error, as near as <see cref="ErrorStep"/> tells errors apart: dynamic
    /// programming over the calls.
    /// </summary>
    /// <param name="error">What a layer's format adds, by name and index; at least 0.</param>
    /// <returns>The indices of the formats by layer, from the cheapest and worst to the dearest and best.</returns>
    public IEnumerable<Dictionary<string, int>> Frontier(Func<string, int, double> error)
    {
        State[] states = [State.Start];
        for (int call = 0; call < _calls.Length; call++)
        {
            string layer = _calls[call][0].Layer;
            bool begins = call == 0 || _calls[call - 1][0].Layer != layer;
            State[] before = states;
            states = [.. _calls[call].Select((price, format) => (Price: price, Format: format)).AsParallel().AsOrdered().SelectMany(next => Next(
                begins ? before : [.. before.Where(s => s.Format == next.Format)],
                next.Price,
                next.Format,
                begins ? error(layer, next.Format) : 0))];
        }

        return Best(states.Where(s => s.Ends)).Select(Formats);
    }

    private static void Chain(CallPrice[] calls, double[] prices, int first, int end)
    {
        if (end - first < LaneChain.LeastLayers)
        {
            return;
        }

        double[] inLanes = [.. calls[first..end].Select(c => c.InLanes)];
        inLanes[0] += calls[first].Packing;
        inLanes[^1] += calls[end - 1].Unpacking;
        if (inLanes.Sum() < prices[first..end].Sum())
        {
            inLanes.CopyTo(prices, first);
        }
    }

    private Dictionary<string, int> Formats(State end)
    {
        var formats = new Dictionary<string, int>();
        State state = end;
        for (int call = _calls.Length - 1; call >= 0; call--)
        {
            formats[_calls[call][0].Layer] = state.Format;
            state = state.Before!;
        }

        return formats;
    }

    /// <summary>The best ways to a call that stands alone, begins a chain, or goes on with one.</summary>
    private static IEnumerable<State> Next(State[] states, CallPrice call, int format, double error)
    {
        State[] outside = Best(states.Where(s => s.Ends));
        IEnumerable<State> alone = outside.Select(s => new State(s, call, format, 0, s.Ended + call.Alone, s.Error + error));
        if (call.Lanes is null)
        {
            return alone;
        }

        State[] inside = [.. states.Where(s => s.InLanes > 0 && call.Joins(s.Call!))];
        return alone
            .Concat(outside.Select(s => new State(s, call, format, 1, s.Ended + call.Packing + call.InLanes, s.Error + error)))
            .Concat(Best(inside).Select(s => new State(s, call, format, LaneChain.LeastLayers, s.Price + call.InLanes, s.Error + error)));
    }

    /// <summary>Those that nothing beats, from the cheapest on.</summary>
    private static State[] Best(IEnumerable<State> states)
    {
        var best = new List<State>();
        foreach (State state in states.OrderBy(s => s.Ended).ThenBy(s => s.Error))
        {
            if (best.Count == 0 || state.Error < best[^1].Error * ErrorStep)
            {
                best.Add(state);
            }
        }

        return [.. best];
    }

    /// <summary>A way to compute everything up to a call.</summary>
    /// <param name="InLanes">Calls of its chain so far, two at most; 0 outside of one.</param>
    /// <param name="Price">Without what ends the chain.</param>
    private sealed record State(State? Before, CallPrice? Call, int Format, int InLanes, double Price, double Error)
    {
        public static State Start { get; } = new(null, null, 0, 0, 0, 0);

        /// <summary>Whether it may go on with bytes: a single call is no chain.</summary>
        public bool Ends => InLanes != 1;

        /// <summary>The price when its chain ends here.</summary>
        public double Ended { get; } = Price + (InLanes > 0 ? Call!.Unpacking : 0);
    }
}
