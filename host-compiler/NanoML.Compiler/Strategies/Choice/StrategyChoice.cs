using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies.Chains;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.Reference;

namespace NanoML.Compiler.Strategies.Choice;

/// <summary>
/// Prices every legal strategy of every call and takes the fastest plan within a budget. The search starts several times, with some of the
/// shared kernels forbidden and with shorter arrays of lanes: a layer by itself does not see what others could share.
/// Where nothing fits, layers may also stream their weights, which is slower than any table and takes least heap.
/// </summary>
public sealed class StrategyChoice
{
    /// <summary>A search that goes for less of the flash takes other ways, and where heap is short some of them are faster.</summary>
    private static readonly double[] s_flashShares = [0.9, 0.7, 0.5, 0.25];

    private readonly Plan _plan;
    private readonly OpcodeCosts _costs;
    private readonly StrategyOptions _options;
    private readonly ImmutableArray<LaneChain> _chains;

    private StrategyChoice(Plan plan, OpcodeCosts costs, bool callsAlone, IProgress<double>? progress)
    {
        _plan = plan;
        _costs = costs;
        _options = new StrategyOptions(plan, costs, callsAlone, progress);
        _chains = callsAlone ? [] : StrategyTable.Chains(plan);
    }

    /// <param name="costs">Only their ratios matter.</param>
    /// <param name="progress">Told the share that is done, in [0, 1].</param>
    /// <returns>A plan within the budget; where there is none, the smallest that was found.</returns>
    public static EmissionPlan Choose(Plan plan, OpcodeCosts costs, StrategyBudget budget, IProgress<double>? progress = null) =>
        Choose(plan, costs, [budget], progress: progress);

    /// <param name="costs">Only their ratios matter.</param>
    /// <param name="budgets">The one that is wished for, then those to try where it is too small.</param>
    /// <param name="callsAlone">Takes only strategies that are calls of shared kernels.</param>
    /// <param name="progress">Told the share that is done, in [0, 1].</param>
    /// <returns>A plan within the first budget that has one; where none has, that which passes the last one least.</returns>
    public static EmissionPlan Choose(
        Plan plan, OpcodeCosts costs, IReadOnlyList<StrategyBudget> budgets, bool callsAlone = false, IProgress<double>? progress = null) =>
        new StrategyChoice(plan, costs, callsAlone, progress).Choose(budgets);

    private EmissionPlan Choose(IReadOnlyList<StrategyBudget> budgets)
    {
        var tried = new List<EmissionPlan> { Choose(budgets[0]) };
        if (Excess(tried[0], budgets[0]) == default)
        {
            return Faster(tried[0], budgets[0]);
        }

        _options.AddStreams();
        foreach (StrategyBudget budget in budgets)
        {
            tried.Add(Choose(budget));
            if (Excess(tried[^1], budget) == default)
            {
                return tried[^1];
            }
        }

        return tried.Append(Leanest()).Append(ReferenceCode.PlanFor(_plan))
            .Where(chosen => chosen.LargestArrayBytes <= DeviceHeap.LargestArrayBytes)
            .MinBy(chosen => Excess(chosen, budgets[^1]))!;
    }

    /// <summary>A plan that was found, or a faster one that takes less of the flash, where something had to give way.</summary>
    private EmissionPlan Faster(EmissionPlan found, StrategyBudget budget)
    {
        if (_costs.Milliseconds(found) <= _options.Bound)
        {
            return found;
        }

        long flash = FlashBytes(found);
        return s_flashShares.Select(share => (long)(share * budget.FlashBytes)).Where(less => less < flash)
            .Select(less => Choose(budget with { FlashBytes = less }))
            .Where(plan => Excess(plan, budget) == default)
            .Prepend(found)
            .MinBy(_costs.Milliseconds)!;
    }

    /// <summary>Each layer as it takes least heap by itself.</summary>
    private EmissionPlan Leanest()
    {
        var sizes = new PlanSizes(_plan, ClampTable.LeastMargin);
        return EmissionPlan.Of(
            _plan, [.. _options.Of(ClampTable.LeastMargin).Select((layer, k) => sizes.Leanest(layer, k).Code)], ClampTable.LeastMargin);
    }

    /// <summary>The bytes by which a plan passes a budget, what is hardest to get first.</summary>
    private (long Heap, long Array, long Flash) Excess(EmissionPlan plan, StrategyBudget budget) => (
        Math.Max(0, RamBudget.Of(plan).Total - budget.HeapBytes),
        Math.Max(0, plan.LargestArrayBytes - budget.ArrayBytes),
        Math.Max(0, FlashBytes(plan) - budget.FlashBytes));

    private long FlashBytes(EmissionPlan plan) =>
        new PlanSizes(plan.Plan, plan.ClampMargin).FlashBytes(plan.Layers, _costs);

    /// <summary>
    /// The fastest plan, with look-ups no wider than is worth their heap. Each width is fitted by itself: which one is best where heap is
    /// short shows only when the arena is laid out.
    /// </summary>
    private EmissionPlan Choose(StrategyBudget budget)
    {
        FittedPlan best = Fit(ClampTable.MaxMargin);
        foreach (int margin in ClampTable.Margins.Skip(1))
        {
            FittedPlan narrower = Fit(margin);
            if (narrower.IsBetterThan(best))
            {
                best = narrower;
            }
            else if (best.HasRoom)
            {
                break;
            }
        }

        return best.Plan;

        FittedPlan Fit(int margin) => new PlanFitting(_plan, _options, _chains, _costs, budget, margin).Run();
    }
}
