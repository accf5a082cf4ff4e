using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies.Chains;

namespace NanoML.Compiler.Strategies.Choice;

/// <summary>Finds the fastest plan of one width of look-ups whose arena, laid out, still fits the budget.</summary>
/// <param name="margin">See <see cref="EmissionPlan.Of"/>.</param>
internal sealed class PlanFitting(
    Plan plan, StrategyOptions options, ImmutableArray<LaneChain> chains, OpcodeCosts costs, StrategyBudget budget, int margin)
{
    private const int LeastTightening = 64;
    private const int LeastLoosening = 512;
    private const int MaxAttempts = 8;

    private readonly PlanSizes _sizes = new(plan, margin);

    public FittedPlan Run()
    {
        // The arena has gaps that the search does not see: it gets less room every time, until it finds no plan that takes less.
        long less = 0;
        long tooLittle = 0;
        FittedPlan chosen = With(less);
        for (int attempt = 1; attempt < MaxAttempts && chosen is { Found.Excess: 0, Overrun: > 0 }; attempt++)
        {
            tooLittle = less;
            less += Math.Max(chosen.Overrun, LeastTightening << attempt);
            chosen = With(less);
        }

        // Then back, half of the way each time: more room is a faster plan.
        while (chosen.Overrun <= 0 && less - tooLittle > LeastLoosening)
        {
            long between = (less + tooLittle) / 2;
            FittedPlan other = With(between);
            bool isBetter = other.Overrun <= 0 && costs.Milliseconds(other.Plan) <= costs.Milliseconds(chosen.Plan);
            chosen = isBetter ? other : chosen;
            (less, tooLittle) = isBetter ? (between, tooLittle) : (less, between);
        }

        return chosen;
    }

    private FittedPlan With(long withheld)
    {
        StrategyBudget rest = budget with { HeapBytes = budget.HeapBytes - withheld, ArrayBytes = budget.ArrayBytes - withheld };
        FoundPlan found = Fastest(rest);
        EmissionPlan chosen = WithChains(EmissionPlan.Of(plan, [.. found.Chosen.Select(o => o.Code)], margin));
        return new FittedPlan(chosen, found, budget.Overrun(chosen), withheld);
    }

    /// <summary>Keeps activations in lanes between layers where that is faster and the budget has room for it.</summary>
    private EmissionPlan WithChains(EmissionPlan chosen)
    {
        // Of its own, for it remembers each layer that it is asked about.
        var sizes = new PlanSizes(plan, margin);
        foreach (LaneChain chain in chains)
        {
            ImmutableArray<LayerCode> layers = chosen.Layers.RemoveRange(chain.First, chain.Layers.Length).InsertRange(chain.First, chain.Layers);
            double before = chosen.Layers.Skip(chain.First).Take(chain.Layers.Length).Sum(l => costs.Milliseconds(l.Opcodes));
            if (chain.Layers.Sum(l => costs.Milliseconds(l.Opcodes)) >= before)
            {
                continue;
            }

            EmissionPlan chained = EmissionPlan.Of(plan, layers, margin);
            if (budget.Overrun(chained) <= 0
                && sizes.FlashBytes(layers, costs) <= budget.FlashBytes)
            {
                chosen = chained;
            }
        }

        return chosen;
    }

    private FoundPlan Fastest(StrategyBudget rest)
    {
        FoundPlan? best = null;
        ImmutableArray<StrategyOption>[] all = options.Of(margin);
        foreach (StrategySearch search in SearchStarts.Of(all).Select(some => new StrategySearch(some, _sizes, rest)).OrderBy(s => s.Bound))
        {
            if (best is { Excess: 0 } && search.Bound >= best.Milliseconds)
            {
                break;
            }

            (ImmutableArray<StrategyOption> chosen, double milliseconds, double excess) = search.Run();
            if (best is null || (excess, milliseconds).CompareTo((best.Excess, best.Milliseconds)) < 0)
            {
                best = new FoundPlan(chosen, milliseconds, _sizes.HeapBytes(chosen), excess);
            }
        }

        if (best is not { Excess: 0 })
        {
            return best!;
        }

        (ImmutableArray<StrategyOption> improved, double time) = new StrategySearch(all, _sizes, rest).Improve(best.Chosen);
        return new FoundPlan(improved, time, _sizes.HeapBytes(improved), 0);
    }
}
