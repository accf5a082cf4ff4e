using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.Packed;
using NanoML.Compiler.Strategies.Reference;
using NanoML.Compiler.Writing;

namespace NanoML.Strategies.Tests.Choice;

public class PlanTotalsTests
{
    private const int Layers = 60;

    private static readonly OpcodeCosts s_costs = OpcodeCosts.Load("nanoclr-host");

    [Fact]
    public void Plus_InAnyGrouping_GivesTheSameSizes()
    {
        Plan plan = DenseChain.Plan(Layers, width: 24);
        var sizes = new PlanSizes(plan, ClampTable.MaxMargin);
        IEnumerable<LayerCode> codes = plan.Calls.Select((call, k) => k % 3 == 0 ? new ReferenceCode(call) : (LayerCode)Clamping(call, k));
        PlanTotals[] layers = [.. codes.Select((code, k) => sizes.Of(new StrategyOption(code, s_costs), k))];
        PlanTotals forwards = layers.Aggregate(PlanTotals.None, (all, one) => all + one);

        for (int cut = 0; cut <= Layers; cut++)
        {
            PlanTotals first = layers[..cut].Reverse().Aggregate(PlanTotals.None, (all, one) => one + all);
            PlanTotals both = first + layers[cut..].Aggregate(PlanTotals.None, (all, one) => all + one);

            Assert.Equal(forwards.Clamps.ToArray(), both.Clamps.ToArray());
            Assert.Equal(PlanSizes.FlashBytes(forwards), PlanSizes.FlashBytes(both));
            Assert.Equal(sizes.HeapBytes(forwards), sizes.HeapBytes(both));
            Assert.Equal(forwards.AskedBytes, both.AskedBytes);
        }
    }

    [Fact]
    public void Plus_ClampsOfSeveralLayers_ReachAsFarAsTheFurthest()
    {
        Plan plan = DenseChain.Plan(4);
        var sizes = new PlanSizes(plan, ClampTable.MaxMargin);

        PlanTotals all = plan.Calls.Select((call, k) => sizes.Of(new StrategyOption(Clamping(call, k), s_costs), k))
            .Aggregate((a, b) => a + b);

        Assert.Equal([new ClampReach(0, 255, 20, 33), new ClampReach(1, 255, 10, 20)], all.Clamps.ToArray());
    }

    [Fact]
    public void Search_OfManyLayers_AsksEachStrategyOnce()
    {
        Plan plan = DenseChain.Plan(Layers, width: 24);
        int asked = 0;
        ImmutableArray<StrategyOption>[] options =
        [
            .. plan.Calls.Select(call => ImmutableArray.Create(
                new StrategyOption(new CountedCode(new ReferenceCode(call), () => asked++), s_costs),
                new StrategyOption(new CountedCode(PackedDenseCode.Create(call)!, () => asked++), s_costs))),
        ];
        var sizes = new PlanSizes(plan, ClampTable.MaxMargin);
        long least = sizes.FlashBytes([.. options.Select(layer => layer[0])]);
        long most = sizes.FlashBytes([.. options.Select(layer => layer[1])]);
        var budget = new StrategyBudget((least + most) / 2, long.MaxValue);

        (_, _, double excess) = new StrategySearch(options, sizes, budget).Run();

        Assert.Equal(0, excess);
        Assert.Equal(2 * Layers, asked);
    }

    /// <summary>Every second layer has another clamp, and each goes further than those before.</summary>
    private static CountedCode Clamping(KernelCall call, int layer) => new(new ReferenceCode(call), () => { })
    {
        OwnClamps = [new ClampRange((byte)((layer + 1) % 2), 255, (layer + 1) / 2 * -10, 255 + (layer * 10) + (layer % 2 * 3))],
    };

    /// <summary>Calls back when the search asks for its lanes.</summary>
    private sealed record CountedCode(LayerCode Inner, Action Asked) : LayerCode(Inner.Call)
    {
        public ImmutableArray<ClampRange> OwnClamps { get; init; } = [];

        public override ImmutableArray<ClampRange> Clamps => OwnClamps;

        public override string Strategy => Inner.Strategy;

        public override ImmutableArray<string> Kernels => Inner.Kernels;

        public override ImmutableArray<Table> Tables => Inner.Tables;

        public override Slice? Scratch => Inner.Scratch;

        public override Slice? InPlace => Inner.InPlace;

        public override int IlBytes => Inner.IlBytes;

        public override OpcodeCounts Opcodes => Inner.Opcodes;

        internal override void Emit(EmitContext context, CSharpWriter writer) => Inner.Emit(context, writer);

        public override int LaneElements
        {
            get
            {
                Asked();
                return Inner.LaneElements;
            }
        }
    }
}
