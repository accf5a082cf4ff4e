using System.Collections.Concurrent;
using System.Collections.Immutable;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Simulation.NanoClr;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Chains;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.Reference;
using Xunit.Abstractions;

namespace NanoML.Strategies.Tests;

/// <summary>Layers whose activations stay in lanes give the reference's bytes, and only those become chains that can.</summary>
public sealed class LaneChainTests(ITestOutputHelper output)
{
    private const int Inputs = 4;

    [Fact]
    public void RandomChains_InLanes_GiveTheReferencesBytes()
    {
        var failures = new ConcurrentBag<string>();
        var covered = new ConcurrentBag<string>();
        Parallel.For(0, 80, seed =>
        {
            var random = new Random(seed);
            Plan plan = RandomChain.Plan(random, random.Between(2, 5));
            ImmutableArray<LaneChain> chains = [.. LaneChain.Of(plan)];
            EmissionPlan emission = EmissionPlan.Of(plan, WithChains(plan, chains));
            ImmutableArray<DeviceAssembly> assemblies = DeviceBuild.Compile(EmptyModel.Emit(emission));
            using EmittedModel model = EmittedModel.Load(assemblies[^1]);
            for (int k = 0; k < Inputs; k++)
            {
                byte[] input = Input(random, plan, k);
                input.CopyTo(model.Input, 0);
                model.Invoke();
                if (!new IntegerOracle(plan).Run(input).AsSpan().SequenceEqual(model.Output))
                {
                    failures.Add($"seed {seed}: {string.Join("; ", emission.Layers.Select(l => $"{l.GetType().Name} {l.Call.Summary}"))}");
                }
            }

            Dictionary<string, int> bytes = LayerBytes.Of(assemblies);
            foreach (LayerCode code in emission.Layers.OfType<ChainLayerCode>().Where(l => bytes[l.Call.Layer] > l.IlBytes))
            {
                failures.Add($"seed {seed}: {code.Call.Summary} has {bytes[code.Call.Layer]} bytes, estimated {code.IlBytes}");
            }

            Features(emission).ToList().ForEach(covered.Add);
        });

        Assert.True(failures.IsEmpty, string.Join("\n", failures.Order().Take(20)));
        string[] all = ["depthwise", "pointwise", "mean", "wide", "narrow", "halo", "idle rows", "padded columns", "strips", "constant", "several segments"];
        Dictionary<string, int> counts = covered.GroupBy(f => f).ToDictionary(g => g.Key, g => g.Count());
        output.WriteLine(string.Join("\n", counts.OrderBy(c => c.Key).Select(c => $"{c.Value,5} {c.Key}")));
        Assert.All(all, feature => Assert.True(counts.GetValueOrDefault(feature) >= 4, $"{feature}: {counts.GetValueOrDefault(feature)}"));
    }

    [Fact]
    public void Of_ValueThatTwoLayersRead_EndsTheChain()
    {
        Plan plan = RandomChain.Plan(new Random(2), 4);
        KernelCall second = plan.Calls[1];
        KernelCall reader = RandomLayer.OfDense(new Random(1), second.Output.Buffer, 1, 2, 2, WeightStyle.Ternary)
            .At("reader", new DeviceBuffer("other", 2));
        Plan shared = EmptyModel.Plan(plan.Input.Buffer, plan.Output.Buffer, plan.Calls.Add(reader));

        Assert.Equal([4], LaneChain.Of(plan).Select(c => c.Layers.Length));
        Assert.Equal([2, 2], LaneChain.Of(shared).Select(c => c.Layers.Length));
    }

    [Fact]
    public void Of_OtherClampThanAByte_IsNoChain()
    {
        Plan plan = RandomChain.Plan(new Random(3), 2);
        ImmutableArray<KernelCall> calls =
        [
            .. plan.Calls.Select(call => call switch
            {
                DenseCall dense => (KernelCall)(dense with { Requantization = dense.Requantization with { Max = 200 } }),
                DepthwiseConvCall depthwise => depthwise with { Requantization = depthwise.Requantization with { Min = 3 } },
                _ => call,
            }),
        ];

        Assert.Single(LaneChain.Of(plan));
        Assert.Empty(LaneChain.Of(EmptyModel.Plan(plan.Input.Buffer, plan.Output.Buffer, calls)));
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    [InlineData(9, false)]
    [InlineData(10, true)]
    [InlineData(25, true)]
    public void CanHold_HeightThatLeavesABandEmpty_IsFalse(int height, bool expected) => Assert.Equal(expected, LaneImage.CanHold(height, 2));

    [NanoClrTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void RandomChains_OnNanoClr_GiveTheReferencesBytes(int seed)
    {
        var random = new Random(seed);
        Plan plan = RandomChain.Plan(random, 4);
        byte[][] inputs = [.. Enumerable.Range(0, Inputs).Select(k => Input(random, plan, k))];
        EmissionPlan emission = EmissionPlan.Of(plan, WithChains(plan, [.. LaneChain.Of(plan)]));

        DeviceReplayResult result = DeviceReplay.Run(
            NanoClrTools.FromEnvironment(out _)!, EmptyModel.Emit(emission), inputs, heapKilobytes: 4096, TimeSpan.FromMinutes(2));

        Assert.Contains(emission.Layers, l => l is ChainLayerCode);
        Assert.Equal(inputs.Select(input => new IntegerOracle(plan).Run(input)), result.Outputs);
    }

    private static ImmutableArray<LayerCode> WithChains(Plan plan, ImmutableArray<LaneChain> chains)
    {
        LayerCode[] layers = [.. plan.Calls.Select(call => new ReferenceCode(call))];
        foreach (LaneChain chain in chains)
        {
            for (int k = 0; k < chain.Layers.Length; k++)
            {
                layers[chain.First + k] = chain.Layers[k];
            }
        }

        return [.. layers];
    }

    private static byte[] Input(Random random, Plan plan, int index)
    {
        var bytes = new byte[plan.InputLength];
        random.NextBytes(bytes);
        if (index < 2)
        {
            Array.Fill(bytes, index == 0 ? byte.MinValue : byte.MaxValue);
        }

        return bytes;
    }

    private static IEnumerable<string> Features(EmissionPlan emission)
    {
        foreach (ChainLayerCode layer in emission.Layers.OfType<ChainLayerCode>())
        {
            (string kind, ImmutableArray<LaneScale> scales, ImmutableArray<LaneChannel> channels) = layer switch
            {
                ChainPointwiseCode pointwise => ("pointwise", pointwise.Scales, pointwise.Channels),
                ChainDepthwiseCode rows => ("depthwise", rows.Scales, rows.Channels),
                _ => ("mean", [], []),
            };
            yield return kind;
            yield return scales.Any(s => s.IsWide) ? "wide" : "narrow";
            IEnumerable<string> others = new (string Name, bool Has)[]
            {
                ("halo", layer.Image.Halo > 0),
                ("idle rows", layer.Image.Height % 4 != 0),
                ("padded columns", layer is ChainDepthwiseCode depthwise && depthwise.Shapes.Any(s => s.Columns > s.Inside)),
                ("strips", layer is ChainDepthwiseCode { Strips.Length: > 1 }),
                ("constant", channels.Any(c => c.Segments.IsEmpty)),
                ("several segments", channels.Any(c => c.Segments.Length > 1)),
            }.Where(f => f.Has).Select(f => f.Name);
            foreach (string name in others)
            {
                yield return name;
            }
        }
    }
}
