using System.Collections.Immutable;

namespace NanoML.Compiler.Planning.Code;

/// <summary>What a plan may take of the board: bytes of flash for the model's assemblies, of managed heap, and of one array.</summary>
public readonly record struct StrategyBudget(long FlashBytes, long HeapBytes, long ArrayBytes = long.MaxValue);

/// <summary>
/// Prices every legal strategy of every call and takes the fastest plan within a budget. The search starts several times, with some of the
/// shared kernels forbidden and with shorter arrays of lanes: a layer by itself does not see what others could share.
/// Where nothing fits, layers may also stream their weights, which is slower than any table and takes least heap.
/// </summary>
public static class StrategyChoice
{
    private const int LeastLanes = 128;
    private const int LeastTightening = 64;
    private const int LeastLoosening = 512;
    private const int MaxAttempts = 8;

    /// <summary>A search that goes for less of the flash takes other ways, and where heap is short some of them are faster.</summary>
    private static readonly double[] s_flashShares = [0.9, 0.7, 0.5, 0.25];

    /// <summary>Look-ups that clamp a wider range take kilobytes: a tenth of the share that they add to the heap has to go off the time.</summary>
    private const double WorthOfHeap = 0.1;

    /// <param name="costs">Only their ratios matter.</param>
    /// <param name="progress">Told the share that is done, in [0, 1].</param>
    /// <returns>A plan within the budget; where there is none, the smallest that was found.</returns>
    public static EmissionPlan Choose(Plan plan, OpcodeCosts costs, StrategyBudget budget, IProgress<double>? progress = null) =>
        Choose(plan, costs, [budget], progress);

    /// <param name="costs">Only their ratios matter.</param>
    /// <param name="budgets">The one that is wished for, then those to try where it is too small.</param>
    /// <param name="progress">Told the share that is done, in [0, 1].</param>
    /// <returns>A plan within the first budget that has one; where none has, that which passes the last one least.</returns>
    public static EmissionPlan Choose(
        Plan plan, OpcodeCosts costs, IReadOnlyList<StrategyBudget> budgets, IProgress<double>? progress = null)
    {
        var options = new StrategyOptions(plan, costs, progress);
        ImmutableArray<LaneChain> chains = [.. LaneChain.Of(plan)];
        var tried = new List<EmissionPlan> { Choose(plan, options, chains, costs, budgets[0]) };
        if (Excess(tried[0], costs, budgets[0]) == default)
        {
            return Faster(tried[0], options, chains, costs, budgets[0]);
        }

        options.AddStreams();
        foreach (StrategyBudget budget in budgets)
        {
            tried.Add(Choose(plan, options, chains, costs, budget));
            if (Excess(tried[^1], costs, budget) == default)
            {
                return tried[^1];
            }
        }

        return tried.Append(Leanest(plan, options)).Append(EmissionPlan.Reference(plan))
            .Where(chosen => chosen.LargestArrayBytes <= DeviceHeap.LargestArrayBytes)
            .MinBy(chosen => Excess(chosen, costs, budgets[^1]))!;
    }

    /// <summary>A plan that was found, or a faster one that takes less of the flash, where something had to give way.</summary>
    private static EmissionPlan Faster(
        EmissionPlan found, StrategyOptions options, ImmutableArray<LaneChain> chains, OpcodeCosts costs, StrategyBudget budget)
    {
        if (Milliseconds(found, costs) <= options.Bound)
        {
            return found;
        }

        long flash = FlashBytes(found, costs);
        return s_flashShares.Select(share => (long)(share * budget.FlashBytes)).Where(less => less < flash)
            .Select(less => Choose(found.Plan, options, chains, costs, budget with { FlashBytes = less }))
            .Where(plan => Excess(plan, costs, budget) == default)
            .Prepend(found)
            .MinBy(plan => Milliseconds(plan, costs))!;
    }

    /// <summary>Each layer as it takes least heap by itself.</summary>
    private static EmissionPlan Leanest(Plan plan, StrategyOptions options)
    {
        var sizes = new PlanSizes(plan, ClampTable.LeastMargin);
        return EmissionPlan.Of(
            plan, [.. options.Of(ClampTable.LeastMargin).Select((layer, k) => sizes.Leanest(layer, k).Code)], ClampTable.LeastMargin);
    }

    /// <summary>The bytes by which a plan passes a budget, what is hardest to get first.</summary>
    private static (long Heap, long Array, long Flash) Excess(EmissionPlan plan, OpcodeCosts costs, StrategyBudget budget) => (
        Math.Max(0, RamBudget.Of(plan).Total - budget.HeapBytes),
        Math.Max(0, plan.LargestArrayBytes - budget.ArrayBytes),
        Math.Max(0, FlashBytes(plan, costs) - budget.FlashBytes));

    private static long FlashBytes(EmissionPlan plan, OpcodeCosts costs) =>
        new PlanSizes(plan.Plan, plan.ClampMargin).FlashBytes([.. plan.Layers.Select(l => new StrategyOption(l, costs))]);

    /// <summary>
    /// The fastest plan, with look-ups no wider than is worth their heap. Each width is fitted by itself: which one is best where heap is
    /// short shows only when the arena is laid out.
    /// </summary>
    private static EmissionPlan Choose(
        Plan plan, StrategyOptions options, ImmutableArray<LaneChain> chains, OpcodeCosts costs, StrategyBudget budget)
    {
        Fitted best = Fit(plan, options, chains, costs, budget, ClampTable.MaxMargin);
        foreach (int margin in ClampTable.Margins.Skip(1))
        {
            Fitted narrower = Fit(plan, options, chains, costs, budget, margin);
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
    }

    private static Fitted Fit(
        Plan plan, StrategyOptions options, ImmutableArray<LaneChain> chains, OpcodeCosts costs, StrategyBudget budget, int margin)
    {
        // The arena has gaps that the search does not see: it gets less room every time, until it finds no plan that takes less.
        long less = 0;
        long tooLittle = 0;
        Fitted chosen = With(less);
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
            Fitted other = With(between);
            bool isBetter = other.Overrun <= 0 && Milliseconds(other.Plan, costs) <= Milliseconds(chosen.Plan, costs);
            chosen = isBetter ? other : chosen;
            (less, tooLittle) = isBetter ? (between, tooLittle) : (less, between);
        }

        return chosen;

        Fitted With(long withheld)
        {
            StrategyBudget rest = budget with { HeapBytes = budget.HeapBytes - withheld, ArrayBytes = budget.ArrayBytes - withheld };
            Found found = Fastest(plan, options, rest, margin);
            EmissionPlan chosen = WithChains(EmissionPlan.Of(plan, [.. found.Chosen.Select(o => o.Code)], margin), chains, costs, budget);
            return new Fitted(chosen, found, Overrun(chosen, budget), withheld);
        }
    }

    /// <summary>The bytes by which a plan's heap or its longest array passes a budget; not above 0 where both fit.</summary>
    private static long Overrun(EmissionPlan plan, StrategyBudget budget) =>
        Math.Max(RamBudget.Of(plan).Total - budget.HeapBytes, plan.LargestArrayBytes - budget.ArrayBytes);

    private static double Milliseconds(EmissionPlan plan, OpcodeCosts costs) => plan.Layers.Sum(l => costs.Milliseconds(l.Opcodes));

    /// <summary>Every way to compute a call with its weights in code or in tables, the reference first.</summary>
    /// <param name="clampMargin">See <see cref="EmissionPlan.Of"/>.</param>
    public static IEnumerable<LayerCode> Candidates(Plan plan, KernelCall call, int clampMargin = ClampTable.MaxMargin) =>
        CommonCandidates(call).Concat(ClampingCandidates(plan, call, clampMargin));

    /// <summary>The first of <see cref="Candidates"/>: those that are the same for every margin.</summary>
    internal static IEnumerable<LayerCode> CommonCandidates(KernelCall call) => RepeatedCode.Candidates(call, CommonOfSample);

    /// <summary>The others of <see cref="Candidates"/>.</summary>
    /// <param name="clampMargin">See <see cref="EmissionPlan.Of"/>.</param>
    internal static IEnumerable<LayerCode> ClampingCandidates(Plan plan, KernelCall call, int clampMargin) =>
        RepeatedCode.Candidates(call, sample => ClampingOfSample(plan, sample, clampMargin));

    private static IEnumerable<LayerCode> CommonOfSample(KernelCall call)
    {
        yield return new ReferenceCode(call);
        if (UnrolledPool.Create(call) is { } pool)
        {
            yield return pool;
        }

        IEnumerable<PackedCode?> packed =
        [
            .. PackedConvCode.Candidates(call), .. PackedDepthwiseCode.Candidates(call), PackedDenseCode.Create(call), LutAddCode.Create(call),
        ];
        foreach (PackedCode code in packed.OfType<PackedCode>())
        {
            yield return code;
        }
    }

    private static IEnumerable<LayerCode> ClampingOfSample(Plan plan, KernelCall call, int clampMargin)
    {
        if (UnrolledRow.Create(call, clampMargin) is { } row)
        {
            yield return row;
        }

        foreach (LaneFormat format in LaneFormat.All)
        {
            LayerCode?[] codes =
            [
                UnrolledConv.Create(call, format, plan.OutputBuffer, clampMargin),
                UnrolledDense.Create(call, format, clampMargin),
                .. LaneDepthwise.Candidates(call, format, plan.OutputBuffer, clampMargin),
            ];
            foreach (LayerCode code in codes.OfType<LayerCode>())
            {
                yield return code;
            }
        }
    }

    /// <summary>Keeps activations in lanes between layers where that is faster and the budget has room for it.</summary>
    private static EmissionPlan WithChains(
        EmissionPlan chosen, ImmutableArray<LaneChain> chains, OpcodeCosts costs, StrategyBudget budget)
    {
        var sizes = new PlanSizes(chosen.Plan, chosen.ClampMargin);
        foreach (LaneChain chain in chains)
        {
            ImmutableArray<LayerCode> layers = chosen.Layers.RemoveRange(chain.First, chain.Layers.Length).InsertRange(chain.First, chain.Layers);
            double before = chosen.Layers.Skip(chain.First).Take(chain.Layers.Length).Sum(l => costs.Milliseconds(l.Opcodes));
            if (chain.Layers.Sum(l => costs.Milliseconds(l.Opcodes)) >= before)
            {
                continue;
            }

            EmissionPlan plan = EmissionPlan.Of(chosen.Plan, layers, chosen.ClampMargin);
            if (Overrun(plan, budget) <= 0
                && sizes.FlashBytes([.. layers.Select(l => new StrategyOption(l, costs))]) <= budget.FlashBytes)
            {
                chosen = plan;
            }
        }

        return chosen;
    }

    private static Found Fastest(Plan plan, StrategyOptions options, StrategyBudget budget, int margin)
    {
        Found? best = null;
        var sizes = new PlanSizes(plan, margin);
        foreach (StrategySearch search in Starts(options.Of(margin)).Select(some => new StrategySearch(some, sizes, budget)).OrderBy(s => s.Bound))
        {
            if (best is { Excess: 0 } && search.Bound >= best.Milliseconds)
            {
                break;
            }

            (ImmutableArray<StrategyOption> chosen, double milliseconds, double excess) = search.Run();
            if (best is null || (excess, milliseconds).CompareTo((best.Excess, best.Milliseconds)) < 0)
            {
                best = new Found(chosen, milliseconds, sizes.HeapBytes(chosen), excess);
            }
        }

        if (best is not { Excess: 0 })
        {
            return best!;
        }

        (ImmutableArray<StrategyOption> improved, double time) = new StrategySearch(options.Of(margin), sizes, budget).Improve(best.Chosen);
        return new Found(improved, time, sizes.HeapBytes(improved), 0);
    }

    /// <summary>All options; those without some of the packed kernels; those with few lanes; and both.</summary>
    private static IEnumerable<ImmutableArray<StrategyOption>[]> Starts(ImmutableArray<StrategyOption>[] options)
    {
        foreach (int lanes in LaneLimits(options.SelectMany(layer => layer).Select(o => o.Code.LaneElements)))
        {
            ImmutableArray<StrategyOption>[] some = Only(options, code => code.LaneElements <= lanes);
            IEnumerable<LayerCode> codes = some.SelectMany(layer => layer).Select(o => o.Code.ForSample);
            string[] kernels = [.. codes.OfType<PackedCode>().Select(c => c.Kernel).Distinct()];
            for (int forbidden = 0; forbidden < 1 << kernels.Length; forbidden++)
            {
                string[] names = [.. kernels.Where((_, k) => (forbidden & (1 << k)) != 0)];
                yield return Only(some, code => !(code.ForSample is PackedCode packed && names.Contains(packed.Kernel)));
            }
        }
    }

    /// <summary>The most lanes that there are, and halves of it as long as each excludes something more.</summary>
    private static IEnumerable<int> LaneLimits(IEnumerable<int> lengths)
    {
        int[] different = [.. lengths.Distinct()];
        var limits = new List<int>();
        int limit = different.Max();
        for (; limit >= LeastLanes; limit /= 2)
        {
            limits.Add(different.Where(length => length <= limit).Max());
        }

        return limits.Append(different.Where(length => length <= limit).Max()).Distinct();
    }

    private static ImmutableArray<StrategyOption>[] Only(ImmutableArray<StrategyOption>[] options, Func<LayerCode, bool> allowed) =>
        [.. options.Select(layer => layer.Where(o => allowed(o.Code)).ToImmutableArray())];

    /// <param name="Excess">By how much it passes the budget; see <see cref="StrategySearch"/>.</param>
    private sealed record Found(ImmutableArray<StrategyOption> Chosen, double Milliseconds, long HeapBytes, double Excess)
    {
        public bool IsWorthMoreThan(Found wider) =>
            (Milliseconds / wider.Milliseconds) - 1 <= WorthOfHeap * (1 - ((double)HeapBytes / wider.HeapBytes));
    }

    /// <param name="Found">What the search saw of it.</param>
    /// <param name="Overrun">As <see cref="StrategyChoice.Overrun"/> says.</param>
    /// <param name="Less">By how much the search's budget was less.</param>
    private sealed record Fitted(EmissionPlan Plan, Found Found, long Overrun, long Less)
    {
        /// <summary>It fits as the search found it.</summary>
        public bool HasRoom => this is { Less: 0, Found.Excess: 0, Overrun: <= 0 };

        public bool IsBetterThan(Fitted wider)
        {
            int fits = (Found.Excess, Math.Max(Overrun, 0)).CompareTo((wider.Found.Excess, Math.Max(wider.Overrun, 0)));
            return fits < 0 || (fits == 0 && Found.IsWorthMoreThan(wider.Found));
        }
    }
}
