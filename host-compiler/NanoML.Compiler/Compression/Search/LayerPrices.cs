using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Chains;
using NanoML.Compiler.Strategies.Choice;

namespace NanoML.Compiler.Compression.Search;

/// <summary>What layers cost on a board when each takes its best strategy, whatever room there is for all of them.</summary>
internal sealed class LayerPrices(OpcodeCosts costs, OptimizeGoal goal)
{
    /// <summary>The prices of a network's calls, in their order.</summary>
    public CallPrice[] Of(QuantGraph network)
    {
        Plan plan = Planner.CreatePlan(network);
        ImmutableArray<ChainLayerCode?> members = LaneChain.Members(plan);
        var prices = new CallPrice[plan.Calls.Length];
        Parallel.For(0, prices.Length, Cores.All, k =>
        {
            double alone = StrategyTable.Candidates(plan, plan.Calls[k]).Min(Price);
            prices[k] = members[k] is { } layer
                ? InLanes(layer, alone) with { Follows = LaneChain.Follows(plan, k) }
                : new CallPrice(plan.Calls[k].Layer, alone);
        });
        return prices;
    }

    private CallPrice InLanes(ChainLayerCode layer, double alone)
    {
        double inside = Price(layer);
        return new CallPrice(layer.Call.Layer, alone, layer)
        {
            InLanes = inside,
            Packing = Price(layer with { Packs = true }) - inside,
            Unpacking = layer.Result is null ? 0 : Price(layer with { Unpacks = true }) - inside,
        };
    }

    private double Price(LayerCode code)
    {
        var option = new StrategyOption(code, costs);
        return goal == OptimizeGoal.Size ? option.FlashBytes : option.Milliseconds;
    }
}
