using NanoML.Compiler.Device;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Simulation.NanoClr;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.Repeated;
using NanoML.Compiler.Strategies.Streamed;
using Xunit.Abstractions;

namespace NanoML.Strategies.Tests;

/// <summary>Layers whose weights come from the resource, in slices of all sizes: the reference's bytes, and estimates that hold.</summary>
public sealed class StreamedLayerTests(ITestOutputHelper output)
{
    private const int LayersPerBatch = 8;
    private const int InputLength = 20_000;
    private const int HeapKilobytes = 8192;

    [Theory]
    [InlineData(LayerShape.DenseRow, new[]
    {
        "streamed: Dense", "streamed: PackedDense", "streamed: whole layer", "streamed: several slices", "streamed: a shorter last slice",
        "streamed: several pieces",
    })]
    [InlineData(LayerShape.DenseRows, new[]
    {
        "streamed: Dense", "streamed: PackedDense", "streamed: PackedConv", "streamed: several slices", "streamed: a shorter last slice",
    })]
    [InlineData(LayerShape.Conv, new[]
    {
        "streamed: Conv", "streamed: PackedConv", "streamed: several slices", "streamed: a shorter last slice", "streamed: gathers",
    })]
    [InlineData(LayerShape.SeriesConv, new[] { "streamed: Conv", "streamed: PackedConv", "streamed: several slices" })]
    [InlineData(LayerShape.RepeatedConv, new[] { "repeated streamed: Conv", "repeated streamed: PackedConv", "repeated streamed: several slices" })]
    public void RandomLayers_InSlicesOfAllSizes_GiveTheReferencesBytes(LayerShape shape, string[] covered)
    {
        var features = new HashSet<string>();
        foreach (int index in Enumerable.Range(0, 20))
        {
            LayerBatch batch = Random(shape, index);
            Dictionary<string, int> bytes = LayerBytes.Of(batch.AssertReferenceBytes(inputs: 4));
            Assert.All(batch.Codes, code => Assert.InRange(bytes[code.Call.Layer], 1, code.IlBytes));
            features.UnionWith(batch.Codes.SelectMany(code => StrategyFeatures.Of(code, batch.Emission)));
        }

        Assert.Superset(covered.ToHashSet(), features);
    }

    [NanoClrTheory(resources: true)]
    [InlineData(LayerShape.DenseRow, 100)]
    [InlineData(LayerShape.DenseRows, 100)]
    [InlineData(LayerShape.Conv, 100)]
    [InlineData(LayerShape.Conv, 101)]
    public void RandomLayers_OnNanoClr_GiveTheReferencesBytes(LayerShape shape, int index)
    {
        LayerBatch batch = Random(shape, index);
        IReadOnlyList<byte[]> inputs = batch.Inputs(4);

        DeviceReplayResult result = DeviceReplay.Run(
            NanoClrTools.FromEnvironment(out _)!, EmptyModel.Emit(batch.Emission), inputs, HeapKilobytes, TimeSpan.FromMinutes(5));

        for (int k = 0; k < inputs.Count; k++)
        {
            batch.AssertEqual(batch.Expected(inputs[k], untouched: 0), result.Outputs[k]);
        }
    }

    [Theory]
    [InlineData(1, 300, 700)]
    [InlineData(1, 33, 240)]
    [InlineData(40, 120, 100)]
    public void LargeLayer_InTheSlicesOfThePlanner_GivesTheReferencesBytesForItsPrice(int rows, int inputs, int outputs)
    {
        var batch = new LayerBatch(
            1, InputLength, ClampTable.MaxMargin, withReference: true,
            (random, input) => [RandomLayer.OfDense(random, input, rows, inputs, outputs, WeightStyle.Int8)],
            (_, call) => StreamedCode.Candidates(call));
        batch.AssertReferenceBytes(inputs: 2);

        foreach (LayerCode code in batch.Codes)
        {
            OpcodeCosts costs = OpcodeCosts.Load("nanoclr-host");
            Plan plan = EmptyModel.Plan(batch.Plan.Input.Buffer, batch.Output, [code.Call]);
            using var counter = new IlCounter(DeviceBuild.Compile(EmptyModel.Emit(EmissionPlan.Of(plan, [code])))[^1]);
            EmittedModel model = EmittedModel.Of(counter.Assembly);
            counter.Clear();
            model.Invoke();
            double share = costs.Milliseconds(code.Opcodes) / costs.Milliseconds(counter.ReadTotal());
            output.WriteLine($"{((StreamedCode)code).Slices[0].Kernel}, {((StreamedCode)code).Slices.Length} slices: estimate {share:p1} of the count");
            Assert.InRange(share, 0.8, 1.25);
        }
    }

    [Fact]
    public void Resource_OfMoreThan64KiB_HoldsEverySliceBehindItsMark()
    {
        var batch = new LayerBatch(
            3, InputLength, ClampTable.MaxMargin, withReference: true,
            (random, input) => [RandomLayer.OfDense(random, input, 1, 1000, 40, WeightStyle.Int8)],
            (_, call) => StreamedCode.Candidates(call));
        WeightResource resource = WeightResource.Of(batch.Emission)!;
        StreamedCode[] layers = [.. batch.Codes.Cast<StreamedCode>()];

        Assert.True(resource.Bytes.Length > 2 * ushort.MaxValue, $"{resource.Bytes.Length}");
        Assert.Equal("NML1"u8, resource.Bytes.AsSpan()[..4]);
        Assert.Equal(4 + layers.Sum(l => l.ResourceBytes), resource.Bytes.Length);
        Assert.Equal(layers.Length, layers.Select(resource.OffsetOf).Distinct().Count());
    }

    [Theory]
    [InlineData("Weights", 6951)]
    [InlineData("Other", -14032)]
    public void IdOf_Name_IsTheMetadataProcessors(string name, short id) => Assert.Equal(id, WeightResource.IdOf(name));

    [Fact]
    public void Candidates_GroupsAndDepthwiseAndPools_AreNone()
    {
        foreach (LayerShape shape in new[] { LayerShape.DepthwiseConv, LayerShape.MaxPool, LayerShape.AveragePool })
        {
            var batch = LayerBatch.OfRandomLayers(5, shape, 10, ClampTable.MaxMargin, withReference: true);
            Assert.All(batch.Layers, layer => Assert.Empty(StreamedCode.Candidates(layer.Call)));
        }
    }

    /// <summary>One channel a slice, three, and all of them.</summary>
    private static LayerBatch Random(LayerShape shape, int index) => new(
        70_000 + (1000 * (int)shape) + index,
        InputLength,
        ClampTable.MaxMargin,
        withReference: true,
        (random, input) => Enumerable.Range(0, LayersPerBatch).Select(_ => RandomLayer.Create(random, shape, input)),
        (_, call) => RepeatedCode.Candidates(call, InSlices));

    private static IEnumerable<LayerCode> InSlices(KernelCall call) => call.Part(0, 1) is { } one
        ? StreamedCode.Candidates(call, [1, 3 * one.Tables.Max(t => t.ByteLength), int.MaxValue])
        : [];
}
