using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Code;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Compression.Search;

/// <summary>
/// What layers cost on a board when each takes its best strategy, whatever room there is for all of them. A layer whose activations could stay
/// in lanes costs what it does there: chains break where formats change, which the price of one layer cannot say.
/// </summary>
internal sealed class LayerPrices(OpcodeCosts costs, OptimizeGoal goal)
{
    /// <summary>Milliseconds of each layer, or its bytes of flash when the goal is size; by node name.</summary>
    public Dictionary<string, double> Of(QuantGraph network)
    {
        Plan plan = Planner.CreatePlan(network);
        var prices = new double[plan.Calls.Length];
        Parallel.For(0, prices.Length, k => prices[k] = StrategyChoice.Candidates(plan, plan.Calls[k]).Min(Price));
        foreach (LaneChain chain in LaneChain.Of(plan))
        {
            double[] inLanes = [.. chain.Layers.Select(Price)];
            if (inLanes.Sum() < prices.Skip(chain.First).Take(inLanes.Length).Sum())
            {
                inLanes.CopyTo(prices, chain.First);
            }
        }

        return plan.Calls.Select((call, k) => (call.Layer, Price: prices[k])).GroupBy(c => c.Layer)
            .ToDictionary(layer => layer.Key, layer => layer.Sum(c => c.Price));
    }

    private double Price(LayerCode code)
    {
        var option = new StrategyOption(code, costs);
        return goal == OptimizeGoal.Size ? option.FlashBytes : option.Milliseconds;
    }
}
