using System.Collections.Immutable;
using NanoML.Compiler.Compression.Search;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies.Chains;

namespace NanoML.Strategies.Tests;

/// <summary>Combinations of formats are priced with the chains that they have, and none is missed that is worth a look.</summary>
public sealed class ChainPricesTests
{
    private const int Layers = 4;
    private const int Wide = 0;
    private const int Few = 1;

    // Four layers that can be one chain.
    private readonly Plan _plan = RandomChain.Plan(new Random(2), Layers);
    private readonly ImmutableArray<ChainLayerCode?> _members;
    private readonly ChainPrices _prices;

    public ChainPricesTests()
    {
        _members = LaneChain.Members(_plan);
        _prices = new ChainPrices([[.. _plan.Calls.Select(c => new CallPrice(c.Layer, 10))], [.. _plan.Calls.Select((_, k) => FewBits(k, 8, 5))]]);
    }

    [Theory]
    [InlineData("0000", 40)]
    [InlineData("1111", 24)]
    [InlineData("0100", 38)]
    [InlineData("1011", 32)]
    [InlineData("1110", 29)]
    [InlineData("1001", 36)]
    public void Of_Combination_PaysForPackingAtBothEndsOfEachChain(string formats, double expected) =>
        Assert.Equal(expected, Price(_prices, [.. formats.Select(f => f - '0')]));

    [Fact]
    public void Of_ChainThatIsSlowerThanItsLayers_LeavesThemAlone()
    {
        var prices = new ChainPrices([[.. _plan.Calls.Select((_, k) => FewBits(k, 3, 4))]]);

        Assert.Equal(12, Price(prices, [0, 0, 0, 0]));
    }

    // The second and the last layer can't both have few bits. The second is worse by a little, but it ends the chain in the middle.
    [Fact]
    public void Frontier_SensitiveLayerInTheMiddle_IsCheaperThanLayersOneByOne()
    {
        double[] errors = [0.1, 1.05, 0.1, 1];
        const double rate = 4.9;
        int[] oneByOne = [.. Enumerable.Range(0, Layers).Select(k => rate * errors[k] < 10 - 5 ? Few : Wide)];

        int[] chosen = Frontier(_prices, errors).Where(plan => Error(plan, errors) <= 1.25 + 1e-9).MinBy(plan => Price(_prices, plan))!;

        Assert.Equal([Few, Wide, Few, Few], oneByOne);
        Assert.Equal([Few, Few, Few, Wide], chosen);
        Assert.True(Price(_prices, chosen) < Price(_prices, oneByOne));
    }

    // Where a layer in lanes is no slower than alone, the longest chains are the best.
    [Fact]
    public void Frontier_OfRandomPrices_HasAllThatNothingBeats()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            double[] errors = [.. Enumerable.Range(0, Layers).Select(_ => random.NextDouble())];
            double[] alone = [.. Enumerable.Range(0, Layers).Select(_ => 4.0 + random.Next(8))];
            var prices = new ChainPrices(
            [
                [.. _plan.Calls.Select((c, k) => new CallPrice(c.Layer, alone[k] + random.Next(6)))],
                [.. _plan.Calls.Select((_, k) => FewBits(k, alone[k], alone[k] - random.Next(4)))],
            ]);
            int[][] frontier = [.. Frontier(prices, errors)];
            foreach (int[] plan in Enumerable.Range(0, 1 << Layers).Select(bits => Enumerable.Range(0, Layers).Select(k => (bits >> k) & 1).ToArray()))
            {
                Assert.Contains(frontier, other => Price(prices, other) <= Price(prices, plan) + 1e-9
                    && Error(other, errors) <= (Error(plan, errors) / Math.Pow(0.99, Layers + 1)) + 1e-9);
            }
        }
    }

    private CallPrice FewBits(int call, double alone, double inLanes) => new(_plan.Calls[call].Layer, alone, _members[call])
    {
        Follows = LaneChain.Follows(_plan, call),
        InLanes = inLanes,
        Packing = 2,
        Unpacking = 2,
    };

    private IEnumerable<int[]> Frontier(ChainPrices prices, double[] errors) => prices
        .Frontier((layer, format) => format == Few ? errors[IndexOf(layer)] : 0)
        .Select(plan => _plan.Calls.Select(c => plan[c.Layer]).ToArray());

    private double Price(ChainPrices prices, int[] formats) => prices.Of(layer => formats[IndexOf(layer)]).Values.Sum();

    private static double Error(int[] formats, double[] errors) => formats.Zip(errors, (format, error) => format * error).Sum();

    private int IndexOf(string layer) => _plan.Calls.Select(c => c.Layer).ToList().IndexOf(layer);
}
