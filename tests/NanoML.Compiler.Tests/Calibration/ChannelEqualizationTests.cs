using NanoML.Compiler.Calibration;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Calibration;

public class ChannelEqualizationTests
{
    private const int Channels = 8;

    [Theory]
    [InlineData(true, float.PositiveInfinity)]
    [InlineData(true, 6)]
    [InlineData(false, float.PositiveInfinity)]
    public void Run_ChannelsOfVeryDifferentSize_GetOneSize(bool depthwise, float bound)
    {
        Graph graph = Network(channel => MathF.Pow(4, -channel), depthwise, new Clamp(0, bound));
        Graph equal = Equalize(graph);

        foreach (float[] sample in Plans.Samples(graph))
        {
            Tensors.AssertClose(new FloatOracle(graph).Run(sample), new FloatOracle(equal).Run(sample), 1e-4f);
        }

        double before = Decibels(graph);
        double after = Decibels(equal);
        Assert.InRange(after, 20, 200);
        Assert.True(after > before + 6, $"{before} dB before, {after} dB after");
    }

    [Fact]
    public void Run_ChannelsOfOneSize_IsTheSameGraph()
    {
        Graph graph = Network(_ => 1, true, Clamp.Relu);

        Assert.Same(graph, Equalize(graph));
    }

    // A bound below zero would move with the channel.
    [Fact]
    public void Run_BoundBelowZero_IsTheSameGraph()
    {
        Graph graph = Network(channel => MathF.Pow(4, -channel), true, new Clamp(-1, 1));

        Assert.Same(graph, Equalize(graph));
    }

    /// <summary>What the first layer makes of a channel is its factor in size, and what reads it takes as much more of it.</summary>
    private static Graph Network(Func<int, float> factor, bool depthwise, Clamp clamp)
    {
        var builder = new GraphBuilder(Shape.Of(1, 3, 6, 6));
        var window = new SpatialWindow([3, 3], [1, 1], [1, 1], [1, 1], [1, 1]);
        Shape first = Shape.Of(Channels, 3, 3, 3);
        Tensor small = Scaled(Tensors.Random(first, -1, 1, seed: 1), k => factor(k / first.Stride(0)));
        string x = builder.Add(new Conv(window, 1, Clamp: clamp), GraphBuilder.Input, builder.Constant(small));
        Shape second = depthwise ? Shape.Of(Channels, 1, 3, 3) : Shape.Of(Channels, Channels, 3, 3);
        Tensor large = Scaled(Tensors.Random(second, -1, 1, seed: 2), k => 1 / factor(k / second.Stride(depthwise ? 0 : 1) % Channels));
        string y = builder.Add(new Conv(window, depthwise ? Channels : 1, Clamp: Clamp.Relu), x, builder.Constant(large));
        return Pipeline.Run(builder.Build(builder.Conv(y, 2, kernel: 1)));
    }

    private static Tensor Scaled(Tensor tensor, Func<int, float> factor) => new(tensor.Shape, [.. tensor.Floats.Select((w, k) => w * factor(k))]);

    private static Graph Equalize(Graph graph) => ChannelEqualization.Run(graph, Plans.Samples(graph, 20), Plans.Quantize);

    private static double Decibels(Graph graph)
    {
        float[][] samples = Plans.Samples(graph, 20);
        return Signals.Decibels(
            Planner.CreatePlan(Quantizer.Quantize(graph, Calibrator.Run(graph, samples, RangeMethod.MinMax))), samples);
    }
}
