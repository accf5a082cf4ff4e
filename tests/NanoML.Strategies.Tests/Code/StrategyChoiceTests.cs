using System.Collections.Immutable;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Code;

namespace NanoML.Strategies.Tests.Code;

public class StrategyChoiceTests
{
    private static readonly OpcodeCosts s_costs = OpcodeCosts.Load("nanoclr-host");
    private static readonly Lazy<Plan> s_network = new(() => Network(6));

    // Few enough layers to look at every plan.
    private static readonly Lazy<Plan> s_small = new(() => Network(3));
    private static readonly StrategyBudget s_unlimited = new(long.MaxValue, long.MaxValue);

    [Fact]
    public void Choose_RoomForEverything_TakesTheFastestOfEachLayer()
    {
        EmissionPlan plan = StrategyChoice.Choose(s_network.Value, s_costs, s_unlimited);

        Assert.All(plan.Layers, code => Assert.Equal(
            StrategyChoice.Candidates(s_network.Value, code.Call).Min(c => s_costs.Milliseconds(c.Opcodes)), s_costs.Milliseconds(code.Opcodes)));
        Assert.All(plan.Layers, code => Assert.IsNotType<ReferenceCode>(code));
    }

    [Fact]
    public void Choose_NoRoomForCode_TakesTheSmallestPlan()
    {
        EmissionPlan plan = StrategyChoice.Choose(s_small.Value, s_costs, s_unlimited with { FlashBytes = 0 });

        Assert.Equal(AllPlans(s_small.Value).Min(FlashBytes), FlashBytes(plan));
    }

    [Fact]
    public void Choose_AnyBudgetOfFlash_IsKept()
    {
        Plan network = s_network.Value;
        long least = FlashBytes(StrategyChoice.Choose(network, s_costs, s_unlimited with { FlashBytes = 0 }));
        long most = FlashBytes(StrategyChoice.Choose(network, s_costs, s_unlimited));
        for (long budget = least; budget <= most; budget += (most - least) / 40)
        {
            Assert.InRange(FlashBytes(StrategyChoice.Choose(network, s_costs, s_unlimited with { FlashBytes = budget })), 0, budget);
        }
    }

    [Fact]
    public void Choose_BudgetsOfFlash_AreSpentAlmostAsWellAsTheyCanBe()
    {
        (long Flash, double Time)[] plans = [.. AllPlans(s_small.Value).Select(p => (FlashBytes(p), Milliseconds(p)))];
        long least = plans.Min(p => p.Flash);
        long most = FlashBytes(StrategyChoice.Choose(s_small.Value, s_costs, s_unlimited));
        for (long budget = least; budget <= most; budget += (most - least) / 40)
        {
            double best = plans.Where(p => p.Flash <= budget).Min(p => p.Time);
            Assert.InRange(
                Milliseconds(StrategyChoice.Choose(s_small.Value, s_costs, s_unlimited with { FlashBytes = budget })), best, 1.25 * best);
        }
    }

    [Fact]
    public void Choose_FlashForASharedKernelButNoConstants_PacksEveryLayer()
    {
        // No layer by itself is worth the kernel's code, and each of them makes it cheaper for the next.
        Plan plan = DenseLayers(20);
        long reference = FlashBytes(EmissionPlan.Reference(plan));

        EmissionPlan chosen = StrategyChoice.Choose(plan, s_costs, s_unlimited with { FlashBytes = reference + 2_000 });

        Assert.All(chosen.Layers, code => Assert.IsType<PackedDenseCode>(code));
    }

    [Fact]
    public void Choose_LargerBudgetOfFlash_IsNeverSlower()
    {
        Plan network = s_network.Value;
        long most = FlashBytes(StrategyChoice.Choose(network, s_costs, s_unlimited));
        double before = double.MaxValue;
        for (long budget = 0; budget <= most; budget += most / 60)
        {
            double time = Milliseconds(StrategyChoice.Choose(network, s_costs, s_unlimited with { FlashBytes = budget }));
            Assert.True(time <= before, $"{budget} bytes: {time} ms after {before}");
            before = time;
        }
    }

    [Fact]
    public void Choose_AnyBudgetOfHeap_IsKeptWhereSomethingKeepsIt()
    {
        Plan network = s_network.Value;
        int fastest = RamBudget.Of(StrategyChoice.Choose(network, s_costs, s_unlimited)).Total;
        int smallest = RamBudget.Of(StrategyChoice.Choose(network, s_costs, s_unlimited with { HeapBytes = 0 })).Total;
        Assert.True(smallest < fastest);
        for (int budget = smallest; budget <= fastest; budget += (fastest - smallest) / 20)
        {
            Assert.InRange(RamBudget.Of(StrategyChoice.Choose(network, s_costs, s_unlimited with { HeapBytes = budget })).Total, 0, budget);
        }
    }

    [Fact]
    public void Choose_HeapThatAPlanInTheFlashKeeps_SpendsNoMoreFlash()
    {
        // Tables lie on the heap, code in flash: whoever saves heap by unrolling must have the flash for it.
        Plan network = s_small.Value;
        (long Flash, int Heap)[] plans = [.. AllPlans(network).Select(p => (FlashBytes(p), RamBudget.Of(p).Total))];
        long least = plans.Min(p => p.Flash);
        long most = plans.Max(p => p.Flash);
        for (long flash = least; flash <= most; flash += (most - least) / 10)
        {
            int heap = plans.Where(p => p.Flash <= flash).Min(p => p.Heap);
            EmissionPlan plan = StrategyChoice.Choose(network, s_costs, new StrategyBudget(flash, heap + (heap / 2)));
            Assert.InRange(FlashBytes(plan), 0, flash);
            Assert.InRange(RamBudget.Of(plan).Total, 0, heap + (heap / 2));
        }
    }

    [Fact]
    public void Choose_HeapThatOnlyMoreFlashCanKeep_SpendsThatFlash()
    {
        Plan network = s_small.Value;
        int smallest = AllPlans(network).Min(p => RamBudget.Of(p).Total);

        EmissionPlan plan = StrategyChoice.Choose(network, s_costs, new StrategyBudget(FlashBytes: 0, smallest + 500));

        Assert.InRange(RamBudget.Of(plan).Total, 0, smallest + 500);
    }

    /// <summary>Every choice of strategies, with the smallest clamp tables.</summary>
    private static IEnumerable<EmissionPlan> AllPlans(Plan plan)
    {
        IEnumerable<ImmutableArray<LayerCode>> choices = [[]];
        foreach (KernelCall call in plan.Calls)
        {
            LayerCode[] candidates = [.. StrategyChoice.Candidates(plan, call)];
            choices = [.. choices.SelectMany(chosen => candidates.Select(candidate => chosen.Add(candidate)))];
        }

        return choices.Select(layers => EmissionPlan.Of(plan, layers, ClampTable.LeastMargin));
    }

    private static long FlashBytes(EmissionPlan plan) => new PlanSizes(plan.Plan, ClampTable.LeastMargin)
        .FlashBytes([.. plan.Layers.Select(code => new StrategyOption(code, s_costs))]);

    private static double Milliseconds(EmissionPlan plan) => plan.Layers.Sum(code => s_costs.Milliseconds(code.Opcodes));

    private static Plan DenseLayers(int count)
    {
        var random = new Random(1);
        DeviceBuffer[] values = [.. Enumerable.Range(0, count + 1).Select(k => new DeviceBuffer($"value{k}", 48))];
        return EmptyModel.Plan(values[0], values[^1], [.. Enumerable.Range(0, count)
            .Select(k => RandomLayer.OfDense(random, values[k], 1, 48, 48, WeightStyle.Int8).At($"layer{k}", values[k + 1]))]);
    }

    /// <summary>Convolutions, depthwise and pointwise, and dense layers, one after the other.</summary>
    /// <param name="count">How many of them, at most six.</param>
    private static Plan Network(int count)
    {
        var random = new Random(1);
        DeviceBuffer[] values =
        [
            .. new[] { 12 * 12 * 2, 12 * 12 * 8, 12 * 12 * 8, 12 * 12 * 12, 12 * 12 * 6, 40, 10 }.Select((n, k) => new DeviceBuffer($"value{k}", n)),
        ];
        var window = new WindowGeometry(12, 12, 2, 12, 12, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1);
        RandomLayer[] layers =
        [
            RandomLayer.OfConv(random, values[0], window, 1, 8, WeightStyle.Int8),
            RandomLayer.OfDepthwise(random, values[1], window with { InputChannels = 8 }, 8, WeightStyle.FourBits),
            RandomLayer.OfDense(random, values[2], 144, 8, 12, WeightStyle.Int8),
            RandomLayer.OfDense(random, values[3], 144, 12, 6, WeightStyle.HalfZero),
            RandomLayer.OfDense(random, values[4], 1, 864, 40, WeightStyle.Int8),
            RandomLayer.OfDense(random, values[5], 1, 40, 10, WeightStyle.Int8),
        ];
        ImmutableArray<KernelCall> calls = [.. layers.Take(count).Select((layer, k) => layer.At($"layer{k}", values[k + 1]))];
        return EmptyModel.Plan(values[0], values[count], calls);
    }
}
