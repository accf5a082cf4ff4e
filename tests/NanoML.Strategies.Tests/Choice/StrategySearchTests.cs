using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.Packed;
using NanoML.Compiler.Strategies.Reference;

namespace NanoML.Strategies.Tests.Choice;

/// <summary>What the search finds, against every plan of a small model.</summary>
public class StrategySearchTests
{
    private static readonly OpcodeCosts s_costs = OpcodeCosts.Load("nanoclr-host");
    private static readonly StrategyBudget s_unlimited = new(long.MaxValue, long.MaxValue);
    private static readonly Lazy<(EmissionPlan Plan, long Flash, int Heap, double Time)[]> s_plans = new(() =>
        [.. AllPlans(Network()).Select(p => (p, FlashBytes(p), RamBudget.Of(p).Total, Milliseconds(p)))]);

    [Fact]
    public void Choose_BudgetsOfFlash_AreSpentAlmostAsWellAsTheyCanBe()
    {
        long least = s_plans.Value.Min(p => p.Flash);
        for (long budget = least; budget <= least + 24_000; budget += 600)
        {
            double best = s_plans.Value.Where(p => p.Flash <= budget).Min(p => p.Time);
            Assert.InRange(Milliseconds(Choose(s_unlimited with { FlashBytes = budget })), best, 1.25 * best);
        }
    }

    [Fact]
    public void Choose_BudgetsOfHeapAndFlash_AreSpentAlmostAsWellAsTheyCanBe()
    {
        long least = s_plans.Value.Min(p => p.Flash);
        int smallest = s_plans.Value.Min(p => p.Heap);
        int largest = s_plans.Value.Max(p => p.Heap);
        var failures = new List<string>();
        for (long flash = least + 2_000; flash <= least + 24_000; flash += 4_000)
        {
            for (int heap = smallest; heap <= largest; heap += (largest - smallest) / 6)
            {
                double best = s_plans.Value.Where(p => p.Flash <= flash && p.Heap <= heap).Select(p => p.Time).DefaultIfEmpty(double.PositiveInfinity).Min();
                EmissionPlan chosen = Choose(new StrategyBudget(flash, heap));
                if (Milliseconds(chosen) > 1.1 * best)
                {
                    failures.Add($"{flash} bytes of flash, {heap} of heap: {Milliseconds(chosen)} ms instead of {best}");
                }
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    [Fact]
    public void Choose_HeapAndFlashThatOnePlanKeeps_AreBothKept()
    {
        // Tables lie on the heap, code in flash: whoever saves heap by unrolling must have the flash for it.
        long least = s_plans.Value.Min(p => p.Flash);
        for (long flash = least; flash <= least + 24_000; flash += 2_000)
        {
            int heap = s_plans.Value.Where(p => p.Flash <= flash).Min(p => p.Heap) * 3 / 2;
            EmissionPlan plan = Choose(new StrategyBudget(flash, heap));
            Assert.InRange(FlashBytes(plan), 0, flash);
            Assert.InRange(RamBudget.Of(plan).Total, 0, heap);
        }
    }

    [Fact]
    public void Choose_HeapThatOnlyMoreFlashCanKeep_SpendsThatFlash()
    {
        int smallest = s_plans.Value.Min(p => p.Heap);

        Assert.InRange(RamBudget.Of(Choose(new StrategyBudget(FlashBytes: 0, smallest + 500))).Total, 0, smallest + 500);
    }

    [Fact]
    public void Choose_FlashForASharedKernelButNoConstants_PacksEveryLayer()
    {
        // No layer by itself is worth the kernel's code, and each of them makes it cheaper for the next.
        Plan plan = DenseChain.Plan(20, width: 48);
        long reference = FlashBytes(ReferenceCode.PlanFor(plan));

        EmissionPlan chosen = StrategyChoice.Choose(plan, s_costs, s_unlimited with { FlashBytes = reference + 2_000 });

        Assert.All(chosen.Layers, code => Assert.IsType<PackedDenseCode>(code));
    }

    private static EmissionPlan Choose(StrategyBudget budget) => StrategyChoice.Choose(s_plans.Value[0].Plan.Plan, s_costs, budget);

    /// <summary>Every choice of strategies, with clamp tables of every width.</summary>
    private static IEnumerable<EmissionPlan> AllPlans(Plan plan) => ClampTable.Margins.SelectMany(margin => AllPlans(plan, margin));

    private static IEnumerable<EmissionPlan> AllPlans(Plan plan, int clampMargin)
    {
        IEnumerable<ImmutableArray<LayerCode>> choices = [[]];
        foreach (KernelCall call in plan.Calls)
        {
            LayerCode[] candidates = [.. StrategyTable.Candidates(plan, call, clampMargin)];
            choices = [.. choices.SelectMany(chosen => candidates.Select(candidate => chosen.Add(candidate)))];
        }

        return choices.Select(layers => EmissionPlan.Of(plan, layers, clampMargin));
    }

    private static long FlashBytes(EmissionPlan plan) =>
        new PlanSizes(plan.Plan, plan.ClampMargin).FlashBytes(plan.Layers, s_costs);

    private static double Milliseconds(EmissionPlan plan) => plan.Layers.Sum(code => s_costs.Milliseconds(code.Opcodes));

    /// <summary>A convolution, a depthwise one and a pointwise one.</summary>
    private static Plan Network()
    {
        var random = new Random(1);
        DeviceBuffer[] values = [.. new[] { 2, 8, 8, 12 }.Select((channels, k) => new DeviceBuffer($"value{k}", 12 * 12 * channels))];
        var window = new WindowGeometry(12, 12, 2, 12, 12, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1);
        RandomLayer[] layers =
        [
            RandomLayer.OfConv(random, values[0], window, 1, 8, WeightStyle.Int8),
            RandomLayer.OfDepthwise(random, values[1], window with { InputChannels = 8 }, 8, WeightStyle.FourBits),
            RandomLayer.OfDense(random, values[2], 144, 8, 12, WeightStyle.Int8),
        ];
        return EmptyModel.Plan(values[0], values[^1], [.. layers.Select((layer, k) => layer.At($"layer{k}", values[k + 1]))]);
    }
}
