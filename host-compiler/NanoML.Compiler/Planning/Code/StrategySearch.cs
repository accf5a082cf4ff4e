using System.Collections.Immutable;

namespace NanoML.Compiler.Planning.Code;

/// <summary>
/// Looks for the fastest plan within a budget: each layer starts with its fastest strategy, and while something does not fit, the layer that
/// gives up least time for what is too much takes another one (the greedy solution of the multiple-choice knapsack problem; Sinha and
/// Zoltners, 1979); then what is left is spent on the layers that gain most.
/// </summary>
internal sealed class StrategySearch(ImmutableArray<StrategyOption>[] options, PlanSizes sizes, StrategyBudget budget)
{
    // What many layers share is as large as its largest user asks for; smaller users count a little, so that several can give way one by one.
    private const double TieBreak = 1e-3;

    private readonly StrategyOption[] _chosen = [.. options.Select(layer => layer.MinBy(o => o.Milliseconds)!)];

    /// <summary>The least time that these options allow.</summary>
    public double Bound => Milliseconds(_chosen);

    /// <returns>A strategy for each layer, the time, and how far it exceeds the budget: 0 when it fits.</returns>
    public (ImmutableArray<StrategyOption> Chosen, double Milliseconds, double Excess) Run()
    {
        while (Excess() > 0 && Move(shrink: true))
        {
            // Until it fits, or nothing makes it smaller.
        }

        while (Excess() == 0 && Move(shrink: false))
        {
            // Until nothing makes it faster.
        }

        return ([.. _chosen], Milliseconds(_chosen), Excess());
    }

    private static double Milliseconds(IEnumerable<StrategyOption> layers) => layers.Sum(o => o.Milliseconds);

    private double Excess()
    {
        double flash = sizes.FlashBytes(_chosen) - budget.FlashBytes;
        double heap = sizes.HeapBytes(_chosen) - budget.HeapBytes;
        if (heap > 0)
        {
            heap += TieBreak * _chosen.Select((o, k) => sizes.LiveBytes(o, k) + ((double)sizeof(long) * o.Code.LaneElements)).Sum();
        }

        return (Math.Max(flash, 0) / Math.Max(budget.FlashBytes, 1)) + (Math.Max(heap, 0) / Math.Max(budget.HeapBytes, 1));
    }

    /// <summary>Takes the best other option of all layers.</summary>
    /// <param name="shrink">To exceed less, at the least time; otherwise to be faster without exceeding, at the least flash.</param>
    private bool Move(bool shrink)
    {
        double excess = Excess();
        long flash = sizes.FlashBytes(_chosen);
        (int Layer, StrategyOption Option, double Price)? best = null;
        for (int layer = 0; layer < _chosen.Length; layer++)
        {
            StrategyOption before = _chosen[layer];
            foreach (StrategyOption option in options[layer])
            {
                double slower = option.Milliseconds - before.Milliseconds;
                if (option == before || (!shrink && slower >= 0))
                {
                    continue;
                }

                _chosen[layer] = option;
                double price = shrink ? PriceOfRoom(slower, excess - Excess()) : PriceOfTime(-slower, flash);
                if (price < (best?.Price ?? double.PositiveInfinity))
                {
                    best = (layer, option, price);
                }
            }

            _chosen[layer] = before;
        }

        if (best is not null)
        {
            _chosen[best.Value.Layer] = best.Value.Option;
        }

        return best is not null;
    }

    private static double PriceOfRoom(double slower, double saved) => saved > 0 ? slower / saved : double.PositiveInfinity;

    private double PriceOfTime(double saved, long flashBefore) =>
        Excess() > 0 ? double.PositiveInfinity : Math.Max(sizes.FlashBytes(_chosen) - flashBefore, 1) / saved;
}
