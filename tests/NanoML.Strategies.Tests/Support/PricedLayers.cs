using System.Collections.Concurrent;
using System.Collections.Immutable;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Chains;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.Packed;
using NanoML.Compiler.Strategies.Reference;
using NanoML.Compiler.Strategies.Streamed;
using NanoML.Compiler.Strategies.UnrolledForest;

namespace NanoML.Strategies.Tests.Support;

/// <summary>Every candidate and every chain of some random layers, compiled, run and counted once for all tests of prices.</summary>
public sealed class PricedLayers
{
    /// <summary>Below, the calls around a layer decide what it executes.</summary>
    private const long LeastOpcodes = 3000;

    private const int InputLength = 20_000;
    private const int Chains = 20;
    private const int Forests = 4;
    private const int ForestInputs = 6;

    private readonly ConcurrentBag<(string Strategy, PricedLayer Layer)> _layers = [];

    public PricedLayers()
    {
        IEnumerable<Action> batches = Enum.GetValues<LayerShape>().Select(shape => new Action(() => AddCandidates(shape)))
            .Concat(new[] { LayerShape.DenseRow, LayerShape.DenseRows, LayerShape.Conv }.Select(shape => new Action(() => AddStreams(shape))))
            .Concat(Enumerable.Range(0, Forests).Select(seed => new Action(() => AddForests(seed))))
            .Concat(Enumerable.Range(0, Chains).Select(seed => new Action(() => AddChains(seed))));
        Parallel.Invoke([.. batches]);
        ByStrategy = _layers.Where(l => l.Layer.Opcodes >= LeastOpcodes).GroupBy(l => l.Strategy)
            .ToImmutableSortedDictionary(g => g.Key, g => g.Select(l => l.Layer).OrderBy(l => l.Ratio).ToImmutableArray(), StringComparer.Ordinal);
    }

    /// <summary>By the name of the record; chains as a whole besides.</summary>
    internal ImmutableSortedDictionary<string, ImmutableArray<PricedLayer>> ByStrategy { get; }

    private void AddCandidates(LayerShape shape)
    {
        // A layer over one row is large to compile.
        int count = shape == LayerShape.DenseRow ? 4 : 5;
        Add(new LayerBatch(
            9000 + (int)shape, InputLength, ClampTable.Margins[(int)shape % ClampTable.Margins.Length], withReference: true,
            (random, input) => [.. Enumerable.Range(0, count).Select(_ => CalibratedLayer.Create(random, shape, input))]));
    }

    private void AddStreams(LayerShape shape) => Add(new LayerBatch(
        9100 + (int)shape, InputLength, ClampTable.MaxMargin, withReference: false,
        (random, input) => [.. Enumerable.Range(0, 3).Select(_ => CalibratedLayer.Create(random, shape, input))],
        (_, call) => [new ReferenceCode(call), .. StreamedCode.Candidates(call)]));

    private void Add(LayerBatch batch)
    {
        // The first two inputs are extremes. A layer that could work in place does not, since all layers read the same input.
        foreach (PricedLayer layer in PricedLayer.Of(batch.Emission, [.. batch.Inputs(4).Skip(2)])
            .Where(l => l.Code.Call is not StridedCopyCall && l.Code.ForSample is not PackedConvCode { InPlace: not null }))
        {
            _layers.Add((layer.Code.GetType().Name, layer));
        }
    }

    private void AddForests(int seed)
    {
        var random = new Random(seed);
        Plan plan = RandomForest.Plan(random, 180, 4 + (seed % 2), 1 + seed, seed == 3 ? 60 : 400);
        byte[][] inputs = [.. Enumerable.Range(0, ForestInputs).Select(_ => new byte[plan.InputLength])];
        Array.ForEach(inputs, random.NextBytes);
        foreach (LayerCode code in new LayerCode[] { new ReferenceCode(plan.Calls[0]) }.Concat(UnrolledForestCode.Candidates(plan.Calls[0])))
        {
            PricedLayer.Of(EmissionPlan.Of(plan, [code]), inputs).ToList().ForEach(layer => _layers.Add((code.GetType().Name, layer)));
        }
    }

    private void AddChains(int seed)
    {
        var random = new Random(seed);
        Plan plan = RandomChain.Plan(random, random.Between(2, 4));
        ImmutableArray<LaneChain> chains = [.. LaneChain.Of(plan)];
        LayerCode[] layers = [.. plan.Calls.Select(call => new ReferenceCode(call))];
        foreach (LaneChain chain in chains)
        {
            chain.Layers.CastArray<LayerCode>().CopyTo(layers, chain.First);
        }

        var input = new byte[plan.InputLength];
        random.NextBytes(input);
        ImmutableArray<PricedLayer> priced = [.. PricedLayer.Of(EmissionPlan.Of(plan, [.. layers]), [input])];
        foreach (LaneChain chain in chains)
        {
            ImmutableArray<PricedLayer> members = priced.Slice(chain.First, chain.Layers.Length);
            members.ToList().ForEach(member => _layers.Add((member.Code.GetType().Name, member)));
            _layers.Add((nameof(LaneChain), PricedLayer.Sum(members)));
        }
    }
}
