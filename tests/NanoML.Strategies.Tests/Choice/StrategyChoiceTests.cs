using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.Reference;

namespace NanoML.Strategies.Tests.Choice;

public class StrategyChoiceTests
{
    private static readonly OpcodeCosts s_costs = OpcodeCosts.Load("nanoclr-host");
    private static readonly Lazy<Plan> s_network = new(() => Network());
    private static readonly StrategyBudget s_unlimited = new(long.MaxValue, long.MaxValue);

    [Fact]
    public void Choose_RoomForEverything_TakesTheFastestOfEachLayer()
    {
        EmissionPlan plan = StrategyChoice.Choose(s_network.Value, s_costs, s_unlimited);

        Assert.All(plan.Layers, code => Assert.Equal(
            StrategyTable.Candidates(s_network.Value, code.Call).Min(c => s_costs.Milliseconds(c.Opcodes)), s_costs.Milliseconds(code.Opcodes)));
        Assert.All(plan.Layers, code => Assert.IsNotType<ReferenceCode>(code));
    }

    [Fact]
    public void Choose_NoRoomForCode_TakesNoMoreThanTheReferences()
    {
        EmissionPlan plan = StrategyChoice.Choose(s_network.Value, s_costs, s_unlimited with { FlashBytes = 0 });

        Assert.InRange(FlashBytes(plan), 0, FlashBytes(ReferenceCode.PlanFor(s_network.Value)));
    }

    [Fact]
    public void Choose_AnyBudgetOfFlash_IsKept()
    {
        long least = FlashBytes(ReferenceCode.PlanFor(s_network.Value));
        long most = FlashBytes(StrategyChoice.Choose(s_network.Value, s_costs, s_unlimited));
        for (long budget = least; budget <= most; budget += (most - least) / 40)
        {
            Assert.InRange(FlashBytes(StrategyChoice.Choose(s_network.Value, s_costs, s_unlimited with { FlashBytes = budget })), 0, budget);
        }
    }

    [Fact]
    public void Choose_LargerBudgetOfFlash_IsNeverSlower()
    {
        Plan network = s_network.Value;
        long most = FlashBytes(StrategyChoice.Choose(network, s_costs, s_unlimited));
        double before = double.MaxValue;
        for (long budget = FlashBytes(ReferenceCode.PlanFor(network)); budget <= most; budget += most / 60)
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
    public void Choose_HeapAndFlashThatOnePlanKeeps_AreBothKept()
    {
        // Tables lie on the heap, code in flash: unrolling the largest layer saves most heap, but there must be the flash for it.
        Plan network = s_network.Value;
        long least = FlashBytes(ReferenceCode.PlanFor(network));
        for (long flash = least; flash <= least + 100_000; flash += 10_000)
        {
            int heap = RamBudget.Of(StrategyChoice.Choose(network, s_costs, new StrategyBudget(flash, HeapBytes: 0))).Total;
            for (int room = heap; room <= 2 * heap; room += heap / 4)
            {
                EmissionPlan plan = StrategyChoice.Choose(network, s_costs, new StrategyBudget(flash, room));
                if (RamBudget.Of(ReferenceCode.PlanFor(network)).Total <= room)
                {
                    Assert.InRange(FlashBytes(plan), 0, flash);
                    Assert.InRange(RamBudget.Of(plan).Total, 0, room);
                }
            }
        }
    }

    [Fact]
    public void Choose_SeveralBudgets_TakesTheFirstThatHasAPlan()
    {
        Plan network = s_network.Value;
        int fastest = RamBudget.Of(StrategyChoice.Choose(network, s_costs, s_unlimited)).Total;
        var none = new StrategyBudget(FlashBytes: 0, HeapBytes: 0);
        var wide = new StrategyBudget(FlashBytes: long.MaxValue, fastest);

        EmissionPlan second = StrategyChoice.Choose(network, s_costs, [none, wide]);
        EmissionPlan first = StrategyChoice.Choose(network, s_costs, [wide, none]);

        Assert.InRange(RamBudget.Of(second).Total, 0, fastest);
        Assert.Equal(Milliseconds(first), Milliseconds(second));
    }

    [Fact]
    public void Choose_NoBudgetHasAPlan_ComesAsNearAsCanBeToTheLast()
    {
        Plan network = s_network.Value;
        var leastHeap = new StrategyBudget(FlashBytes: long.MaxValue, HeapBytes: 0);

        EmissionPlan chosen = StrategyChoice.Choose(network, s_costs, [new StrategyBudget(0, 0), leastHeap]);

        int[] others =
        [
            .. new[] { s_unlimited, new StrategyBudget(100_000, 20_000), leastHeap }
                .Select(budget => RamBudget.Of(StrategyChoice.Choose(network, s_costs, budget)).Total),
        ];
        Assert.InRange(RamBudget.Of(chosen).Total, 0, others.Min());
    }

    // Whatever the lives of their buffers and the gaps between them.
    [Fact]
    public void Choose_HeapForThePlanThatTakesLeast_FindsAPlan()
    {
        for (int seed = 0; seed < 12; seed++)
        {
            Plan plan = Network(seed);
            var sizes = new PlanSizes(plan, ClampTable.LeastMargin);
            EmissionPlan leanest = EmissionPlan.Of(
                plan,
                [
                    .. plan.Calls.Select((call, k) => sizes.Leanest(
                        [.. StrategyTable.Candidates(plan, call, ClampTable.LeastMargin).Select(code => new StrategyOption(code, s_costs))], k).Code),
                ],
                ClampTable.LeastMargin);
            int heap = RamBudget.Of(leanest).Total;

            Assert.InRange(RamBudget.Of(StrategyChoice.Choose(plan, s_costs, s_unlimited with { HeapBytes = heap })).Total, 0, heap);
        }
    }

    [Fact]
    public void Choose_LimitOfOneArray_IsKept()
    {
        int arena = ReferenceCode.PlanFor(s_network.Value).Arena.Length;

        EmissionPlan plan = StrategyChoice.Choose(s_network.Value, s_costs, s_unlimited with { ArrayBytes = arena });

        Assert.InRange(Math.Max(plan.Arena.Length, sizeof(long) * plan.LaneElements), 0, arena);
    }

    [Fact]
    public void Choose_LookUpsThatAreWiderThanTheirHeapIsWorth_StayNarrower()
    {
        var input = new DeviceBuffer("input", 300);
        var output = new DeviceBuffer("output", 40);
        Plan plan = EmptyModel.Plan(input, output, [RandomLayer.OfDense(new Random(7), input, 1, 300, 40, WeightStyle.Int8).At("dense", output)]);
        EmissionPlan chosen = StrategyChoice.Choose(plan, s_costs, s_unlimited);
        EmissionPlan widest = EmissionPlan.Of(
            plan, [StrategyTable.Candidates(plan, plan.Calls[0]).MinBy(c => s_costs.Milliseconds(c.Opcodes))!], ClampTable.MaxMargin);

        // Forty bytes are clamped, which takes a hundredth of the time.
        Assert.True(RamBudget.Of(chosen).Total < RamBudget.Of(widest).Total * 0.8);
        Assert.True(Milliseconds(chosen) < Milliseconds(widest) * 1.05);
    }

    /// <summary>What the planner counts.</summary>
    private static long FlashBytes(EmissionPlan plan) =>
        new PlanSizes(plan.Plan, plan.ClampMargin).FlashBytes(plan.Layers, s_costs);

    private static double Milliseconds(EmissionPlan plan) => plan.Layers.Sum(code => s_costs.Milliseconds(code.Opcodes));

    /// <summary>Convolutions, depthwise and pointwise, and dense layers, one after the other.</summary>
    private static Plan Network(int seed = 1)
    {
        var random = new Random(seed);
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
        ImmutableArray<KernelCall> calls = [.. layers.Select((layer, k) => layer.At($"layer{k}", values[k + 1]))];
        return EmptyModel.Plan(values[0], values[^1], calls);
    }
}
