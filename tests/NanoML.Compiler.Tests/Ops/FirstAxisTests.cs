using System.Collections.Immutable;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Tests.Support;
using Slice = NanoML.Compiler.Ops.Slice;

namespace NanoML.Compiler.Tests.Ops;

/// <summary>Several samples along the first axis, in the middle of a network or from end to end: every operator computes all of them.</summary>
public sealed class FirstAxisTests
{
    private const int Samples = 3;
    private const double LeastDecibels = 20;

    private static readonly Dictionary<string, (int[] Sample, Func<GraphBuilder, string, string> Build)> s_networks = new()
    {
        ["Conv, padded"] = ([2, 6, 5], (b, x) => b.Conv(x, 4)),
        ["Conv, groups"] = ([4, 6, 5], (b, x) => b.Conv(x, 4, groups: 2)),
        ["Conv, stride"] = ([2, 7, 5], (b, x) => b.Conv(x, 4, stride: 2)),
        ["Conv, whole height"] = ([2, 3, 6], (b, x) => b.Add(new Conv(Window([3, 2]), 1), x, b.Random(Shape.Of(4, 2, 3, 2)))),
        ["Conv, tiles"] = ([2, 6, 6], (b, x) => b.Add(new Conv(Window([2, 3], [2, 3]), 1), x, b.Random(Shape.Of(4, 2, 2, 3)))),
        ["Conv, pointwise"] = ([3, 4, 5], (b, x) => b.Conv(x, 5, kernel: 1)),
        ["Conv, series"] = ([3, 9], (b, x) => b.Add(new Conv(Window([3], pads: [1, 1]), 1), x, b.Random(Shape.Of(4, 3, 3)))),
        ["Conv, depthwise"] = ([3, 6, 5], (b, x) => b.Conv(x, 3, groups: 3)),
        ["Conv, depthwise series"] = ([3, 9], (b, x) => b.Add(new Conv(Window([3], dilations: [2]), 3), x, b.Random(Shape.Of(3, 1, 3)))),
        ["Conv, several"] = ([2, 8, 8], (b, x) => b.Conv(b.MaxPool(b.Add(new Relu(), b.Conv(x, 6))), 4)),
        ["MaxPool, tiles"] = ([2, 6, 4], (b, x) => b.MaxPool(x)),
        ["MaxPool, overlaps"] = ([2, 6, 5], (b, x) => b.Add(new MaxPool(Window([3, 3], [2, 2], pads: [1, 1, 1, 1])), x)),
        ["MaxPool, leaves rows"] = ([2, 7, 5], (b, x) => b.MaxPool(x)),
        ["MaxPool, series"] = ([2, 9], (b, x) => b.Add(new MaxPool(Window([2], [2])), x)),
        ["AveragePool, tiles"] = ([2, 6, 4], (b, x) => b.AveragePool(x)),
        ["AveragePool, padded"] = ([2, 6, 5], (b, x) => b.Add(new AveragePool(Window([3, 3], [2, 2], pads: [1, 1, 1, 1]), true), x)),
        ["AveragePool, whole"] = ([3, 5, 4], (b, x) => b.Add(new AveragePool(Window([5, 4]), false), x)),
        ["GlobalMaxPool"] = ([3, 5, 4], (b, x) => b.Add(new MaxPool(Window([5, 4])), x)),
        ["GlobalAveragePool"] = ([3, 5, 4], (b, x) => b.Add(new ReduceMean([2, 3], true), x)),
        ["BatchNormalization"] = ([3, 5, 4], (b, x) => b.BatchNorm(x)),
        ["BatchNormalization, series"] = ([3, 5], (b, x) => b.BatchNorm(x)),
        ["BatchNormalization, behind a layer"] = ([3, 5, 4], (b, x) => b.BatchNorm(b.Conv(x, 4))),
        ["InstanceNormalization"] = ([3, 4, 4], (b, x) =>
            b.Add(new InstanceNormalization([2, 3], 1e-5f), x, b.Random(Shape.Of(3), 0.5f, 2), b.Random(Shape.Of(3)))),
        ["LayerNormalization"] = ([4, 6], (b, x) =>
            b.Add(new LayerNormalization([2], 1e-5f), x, b.Random(Shape.Of(6), 0.5f, 2), b.Random(Shape.Of(6)))),
        ["Resize"] = ([2, 3, 4], (b, x) => b.Add(new Resize([Extent(b, x), 2, 6, 8], [1, 1, 2, 2], "asymmetric", "floor"), x)),
        ["Resize, behind a layer"] = ([2, 3, 4], (b, x) =>
            b.Conv(b.Add(new Resize([Extent(b, x), 4, 6, 8], [1, 1, 2, 2], "asymmetric", "floor"), b.Conv(x, 4)), 2)),
        ["Resize, linear"] = ([2, 3, 4], (b, x) => b.Add(Linear((2, 5, 1.67f), (3, 8, 2)), x)),
        ["ConvTranspose"] = ([2, 3, 4], (b, x) => b.Add(
            new ConvTranspose(Window([3, 2], [2, 2], dilations: [1, 1]), [6, 8], 1), x, b.Random(Shape.Of(2, 4, 3, 2)), b.Random(Shape.Of(4)))),
        ["DepthToSpace"] = ([8, 2, 3], (b, x) => b.Add(
            new BlockMove(Shape.Of(Extent(b, x), 2, 2, 2, 2, 3), [0, 3, 4, 1, 5, 2], Shape.Of(Extent(b, x), 2, 4, 6)), x)),
        ["Gemm"] = ([7], (b, x) => b.Gemm(x, 5)),
        ["MatMul"] = ([4, 6], (b, x) => b.Add(new MatMul(), x, b.Random(Shape.Of(6, 5)))),
        ["Softmax"] = ([7], (b, x) => b.Add(new Softmax(1), x)),
        ["Softmax, inner axis"] = ([4, 5], (b, x) => b.Add(new Softmax(1), x)),
        ["ReduceMean"] = ([4, 5], (b, x) => b.Add(new ReduceMean([1], false), x)),
        ["ReduceMax"] = ([4, 5], (b, x) => b.Add(new ReduceMax([2], true), x)),
        ["ReduceSum, apart"] = ([4, 5, 2], (b, x) => b.Add(new ReduceSum([1, 3], false), x)),
        ["Pad"] = ([2, 4, 3], (b, x) => b.Add(new Pad([0, 0, 1, 2], [0, 0, 0, 1], PadMode.Reflect, 0), x)),
        ["Pad, before a layer"] = ([2, 4, 5], (b, x) => b.Conv(b.Add(new Pad([0, 0, 1, 2], [0, 0, 0, 1], PadMode.Constant, 0), x), 3)),
        ["Concat"] = ([2, 4, 4], (b, x) => b.Add(new Concat(1), x, b.Conv(x, 3))),
        ["Split"] = ([4, 4, 3], (b, x) => b.Add(new Sub(), [.. b.AddAll(new Split(1, [2, 2]), x)])),
        ["Slice"] = ([4, 5], (b, x) => b.Add(new Slice([0, 1, 0], [Extent(b, x), 2, 3], [1, 1, 2]), x)),
        ["Gather"] = ([4, 5], (b, x) => b.Add(new Gather(1, Shape.Of(3), [3, 0, 2]), x)),
        ["Transpose"] = ([4, 5, 3], (b, x) => b.Transpose(x, 0, 2, 3, 1)),
        ["PRelu"] = ([3, 4, 4], (b, x) => b.Add(new PRelu(), x, b.Random(Shape.Of(3, 1, 1)))),
        ["Add, broadcast"] = ([3, 4, 4], (b, x) => b.Add(new Add(), x, b.Random(Shape.Of(1, 3, 1, 1)))),
        ["Add, two activations"] = ([3, 4, 4], (b, x) => b.Add(new Add(), b.Conv(x, 3), x)),
        ["Mul, squeeze and excite"] = ([3, 4, 4], (b, x) => b.Add(
            new Mul(), x, b.Add(new Sigmoid(), b.Conv(b.Add(new ReduceMean([2, 3], true), x), 3, kernel: 1)))),
        ["QuantizeLinear"] = ([3, 6, 4], (b, x) =>
            b.QuantizeDequantize(b.Conv(b.QuantizeDequantize(x, 0.01f, 0), 3), 0.05f, 3)),
        ["Reshape"] = ([3, 4, 4], (b, x) => b.Gemm(b.Add(new Reshape(Shape.Of(Extent(b, x), 48)), b.Conv(x, 3)), 5)),
        ["Reshape, several rows a sample"] = ([4, 6], (b, x) => b.Add(
            new Reshape(Shape.Of(Extent(b, x), 4, 5)), b.Gemm(b.Add(new Reshape(Shape.Of(4 * Extent(b, x), 6)), x), 5))),
    };

    public static TheoryData<string> Networks => [.. s_networks.Keys];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Evaluate_SeveralSamples_GivesWhatEachGivesByItself(string network)
    {
        Graph graph = Build(network, Samples);
        Assert.Equal(Rows(network), new FloatOracle(graph).Run(Plans.Samples(graph, 1)[0]));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Passes_SeveralSamples_KeepWhatTheyCompute(string network)
    {
        Graph graph = Build(network, Samples);
        GraphAssert.SameOutputs(graph, Optimised(graph), tolerance: 1e-4, roundsToScales: true);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Plan_SeveralSamples_ComputesEachOfThem(string network)
    {
        Graph graph = Build(network, Samples);
        Plan plan = Plans.Of(Optimised(graph));
        float[] sample = Plans.Samples(graph, 1)[0];
        float[] expected = new FloatOracle(graph).Run(sample);

        float[] actual = IntegerOracle.DequantizeOutput(plan, new IntegerOracle(plan).Run(IntegerOracle.QuantizeInput(plan, sample)));

        int length = expected.Length / Samples;
        for (int k = 0; k < Samples; k++)
        {
            double decibels = Decibels(expected.AsSpan(k * length, length), actual.AsSpan(k * length, length));
            Assert.True(decibels >= LeastDecibels, $"sample {k}: {decibels:f1} dB");
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void OneSample_OfIndependentSamples_IsTheNetworkOfOne(string network)
    {
        Graph one = OneSample.Of(Build(network, Samples));

        Assert.Equal(Samples, one.BatchSize);
        GraphAssert.SameOutputs(Build(network, 1), one, tolerance: 0);
    }

    [Fact]
    public void Lower_WindowsThatOverlapOrArePadded_RepeatOneCallWithItsTables()
    {
        RepeatedCall call = Assert.IsType<RepeatedCall>(Assert.Single(Plans.Of(Optimised(Build("Conv, padded", Samples))).Calls, c => c.Macs > 0));

        Assert.Equal(Samples, call.Samples);
        Assert.Equal(Samples * call.First.Macs, call.Macs);
        Assert.Equal(call.First.Tables, call.Tables);
    }

    [Theory]
    [InlineData("Conv, series")]
    [InlineData("Conv, pointwise")]
    [InlineData("Conv, whole height")]
    [InlineData("MaxPool, tiles")]
    [InlineData("AveragePool, whole")]
    [InlineData("BatchNormalization")]
    public void Lower_WindowsThatNeverMeetTwoSamples_TakeThemAllAtOnce(string network) =>
        Assert.DoesNotContain(Plans.Of(Optimised(Build(network, Samples))).Calls, call => call is RepeatedCall);

    private static Graph Optimised(Graph graph) => Pipeline.Run(graph);

    private static Graph Build(string network, int samples)
    {
        (int[] sample, Func<GraphBuilder, string, string> build) = s_networks[network];
        var builder = new GraphBuilder(new Shape([samples, .. sample]));
        return builder.Build(build(builder, GraphBuilder.Input));
    }

    /// <summary>The outputs of the network for one sample, on each of several.</summary>
    private static float[] Rows(string network)
    {
        var oracle = new FloatOracle(Build(network, 1));
        float[] all = Plans.Samples(Build(network, Samples), 1)[0];
        return [.. all.Chunk(all.Length / Samples).SelectMany(oracle.Run)];
    }

    private static InterpolatedResize Linear(params (int Axis, int Extent, float Scale)[] axes) => new(
        [.. axes.Select(axis => new Interpolation(axis.Axis, axis.Extent, axis.Scale, new InterpolationRule(false, "half_pixel")))], null);

    private static int Extent(GraphBuilder builder, string value) => builder.ShapeOf(value)[0];

    private static double Decibels(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double signal = 1e-9;
        double noise = 1e-9;
        for (int k = 0; k < expected.Length; k++)
        {
            signal += expected[k] * expected[k];
            noise += (expected[k] - actual[k]) * (expected[k] - actual[k]);
        }

        return 10 * Math.Log10(signal / noise);
    }

    private static SpatialWindow Window(int[] kernel, int[]? strides = null, int[]? pads = null, int[]? dilations = null)
    {
        ImmutableArray<int> ones = [.. kernel.Select(_ => 1)];
        pads ??= new int[2 * kernel.Length];
        return new SpatialWindow(
            [.. kernel], strides is null ? ones : [.. strides], dilations is null ? ones : [.. dilations],
            [.. pads[..kernel.Length]], [.. pads[kernel.Length..]]);
    }
}
