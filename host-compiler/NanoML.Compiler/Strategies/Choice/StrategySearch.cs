using System.Collections.Immutable;

namespace NanoML.Compiler.Strategies.Choice;

/// <summary>
/// Looks for the fastest plan within a budget: while something does not fit, the layer that gives up least time for what is too much takes
/// another strategy (the greedy solution of the multiple-choice knapsack problem; Sinha and Zoltners, 1979); then what is left is spent on
/// the layers that gain most. It starts from the fastest plan, the smallest, and the one that shares most.
/// </summary>
internal sealed class StrategySearch(ImmutableArray<StrategyOption>[] options, PlanSizes sizes, StrategyBudget budget)
{
    // What many layers share is as large as its largest user asks for; smaller users count a little, so that several can give way one by one.
    private const double TieBreak = 1e-3;

    private readonly PlanTotals[][] _totals =
        [.. options.Select((layer, k) => layer.Select(option => sizes.Of(option, k)).ToArray())];

    // The index of each layer's option.
    private int[] _chosen = [];

    /// <summary>The least time that these options allow.</summary>
    public double Bound { get; } = Milliseconds(options.Select(layer => Fastest(layer)));

    /// <returns>A strategy for each layer, the time, and how far it exceeds the budget: 0 when it fits.</returns>
    public (ImmutableArray<StrategyOption> Chosen, double Milliseconds, double Excess) Run()
    {
        var fromFastest = From(options.Select(layer => Fastest(layer)), Price.OfTime);
        if (fromFastest.Excess == 0 && fromFastest.Milliseconds <= Bound)
        {
            return fromFastest;
        }

        // What layers share has no price for the first of them, so one start has all that can share do so.
        IEnumerable<StrategyOption> sharing = options.Select(layer => layer.Any(Shares) ? Fastest(layer.Where(Shares)) : Smallest(layer));
        var best = new[]
        {
            fromFastest,
            From(sharing, Price.OfTime),
            From(options.Select(layer => Smallest(layer)), Price.OfTime),
            From(options.Select(layer => Smallest(layer)), Price.None),
        }.MinBy(plan => (plan.Excess, plan.Milliseconds));
        return best.Excess == 0
            ? best
            : new[] { best, From(options.Select(sizes.Leanest), Price.OfTime) }.MinBy(plan => (plan.Excess, plan.Milliseconds));
    }

    /// <summary>
    /// Gives one layer at a time a faster strategy that has no room, lets others give way for it, and keeps that where all together are
    /// faster: a layer that takes much is not reached by moves that all have to fit.
    /// </summary>
    /// <param name="chosen">Within the budget.</param>
    public (ImmutableArray<StrategyOption> Chosen, double Milliseconds) Improve(ImmutableArray<StrategyOption> chosen)
    {
        double time = Milliseconds(chosen);
        for (bool improved = true; improved && time > Bound;)
        {
            improved = false;
            for (int layer = 0; layer < options.Length; layer++)
            {
                foreach (StrategyOption faster in options[layer].Where(o => o.Milliseconds < chosen[layer].Milliseconds).OrderBy(o => o.Milliseconds))
                {
                    var other = From(chosen.SetItem(layer, faster), Price.OfTime, layer);
                    if (other.Excess == 0 && other.Milliseconds < time)
                    {
                        (chosen, time, improved) = (other.Chosen, other.Milliseconds, true);
                        break;
                    }
                }
            }
        }

        return (chosen, time);
    }

    private static bool Shares(StrategyOption option) => option.Code.SharedKernel is not null;

    private static StrategyOption Fastest(IEnumerable<StrategyOption> layer) => layer.MinBy(o => o.Milliseconds)!;

    private static StrategyOption Smallest(IEnumerable<StrategyOption> layer) => layer.MinBy(o => o.FlashBytes)!;

    private (ImmutableArray<StrategyOption> Chosen, double Milliseconds, double Excess) From(
        IEnumerable<StrategyOption> start, Price price, int kept = -1)
    {
        _chosen = [.. start.Select((option, k) => options[k].IndexOf(option))];
        while (Excess(Before()[^1]) > 0 && Move(Price.OfRoom, kept))
        {
            // Until it fits, or nothing makes it smaller.
        }

        while (Excess(Before()[^1]) == 0 && Move(price))
        {
            // Until nothing makes it faster.
        }

        ImmutableArray<StrategyOption> chosen = [.. _chosen.Select((option, k) => options[k][option])];
        return (chosen, Milliseconds(chosen), Excess(Before()[^1]));
    }

    private static double Milliseconds(IEnumerable<StrategyOption> layers) => layers.Sum(o => o.Milliseconds);

    private double Excess(in PlanTotals all)
    {
        double flash = PlanSizes.FlashBytes(all) - budget.FlashBytes;
        double heap = sizes.HeapBytes(all) - budget.HeapBytes;
        if (heap > 0)
        {
            heap += TieBreak * all.AskedBytes;
        }

        double array = Math.Max(all.LiveBytes, sizeof(long) * all.LaneElements) - budget.ArrayBytes;
        return (Math.Max(flash, 0) / Math.Max(budget.FlashBytes, 1))
            + (Math.Max(heap, 0) / Math.Max(budget.HeapBytes, 1))
            + (Math.Max(array, 0) / Math.Max(budget.ArrayBytes, 1));
    }

    /// <summary>Takes the best other option of all layers; false when there is none.</summary>
    /// <param name="kept">A layer that keeps its option, or -1.</param>
    private bool Move(Price kind, int kept = -1)
    {
        PlanTotals[] before = Before();
        PlanTotals[] after = After();
        double excess = Excess(before[^1]);
        long flash = PlanSizes.FlashBytes(before[^1]);
        (int Layer, int Option, double Price)? best = null;
        for (int layer = 0; layer < _chosen.Length; layer++)
        {
            if (layer == kept)
            {
                continue;
            }

            PlanTotals others = before[layer] + after[layer + 1];
            for (int option = 0; option < options[layer].Length; option++)
            {
                double slower = options[layer][option].Milliseconds - options[layer][_chosen[layer]].Milliseconds;
                if (option == _chosen[layer] || (kind != Price.OfRoom && slower >= 0))
                {
                    continue;
                }

                PlanTotals all = others + _totals[layer][option];
                double price = kind == Price.OfRoom ? PriceOfRoom(slower, excess - Excess(all))
                    : Excess(all) > 0 ? double.PositiveInfinity
                    : kind == Price.OfTime ? Math.Max(PlanSizes.FlashBytes(all) - flash, 1) / -slower : slower;
                if (price < (best?.Price ?? double.PositiveInfinity))
                {
                    best = (layer, option, price);
                }
            }
        }

        if (best is not null)
        {
            _chosen[best.Value.Layer] = best.Value.Option;
        }

        return best is not null;
    }

    /// <summary>The totals of the layers before each one, and of all.</summary>
    private PlanTotals[] Before()
    {
        var sums = new PlanTotals[_chosen.Length + 1];
        for (int k = 0; k < _chosen.Length; k++)
        {
            sums[k + 1] = sums[k] + _totals[k][_chosen[k]];
        }

        return sums;
    }

    /// <summary>The totals of all layers from each one on, and of none.</summary>
    private PlanTotals[] After()
    {
        var sums = new PlanTotals[_chosen.Length + 1];
        for (int k = _chosen.Length - 1; k >= 0; k--)
        {
            sums[k] = _totals[k][_chosen[k]] + sums[k + 1];
        }

        return sums;
    }

    private static double PriceOfRoom(double slower, double saved) => saved > 0 ? slower / saved : double.PositiveInfinity;

    /// <summary>What the next move is chosen by.</summary>
    private enum Price
    {
        /// <summary>Time for what is too much.</summary>
        OfRoom,

        /// <summary>Flash for time.</summary>
        OfTime,

        /// <summary>The most time, at whatever it takes.</summary>
        None,
    }
}
