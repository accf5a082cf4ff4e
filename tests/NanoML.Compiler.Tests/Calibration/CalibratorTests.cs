using System.Collections.Concurrent;
using System.Collections.Immutable;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Calibration;

public class CalibratorTests
{
    public static TheoryData<RangeMethod> Methods => [.. Enum.GetValues<RangeMethod>()];

    [Fact]
    public void Run_MinMax_CoversWhatEverySampleDid()
    {
        var builder = new GraphBuilder(Shape.Of(1, 2));
        string doubled = builder.Add(new Mul(), GraphBuilder.Input, builder.Constant(Tensors.Floats(2, 2)));
        ImmutableDictionary<string, QuantParams> ranges = Calibrator.Run(builder.Build(doubled), [[0, 1], [-3, 0.5f]], RangeMethod.MinMax);

        Assert.Equal(QuantParams.FromRange(-3, 1), ranges[GraphBuilder.Input]);
        Assert.Equal(QuantParams.FromRange(-6, 2), ranges[doubled]);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Run_OnSeveralThreads_GivesTheSameEveryTime(RangeMethod method)
    {
        Graph graph = Convolution();
        float[][] samples = Plans.Samples(graph, 24);
        ImmutableDictionary<string, QuantParams> expected = Calibrator.Run(graph, samples, method);

        for (int round = 0; round < 3; round++)
        {
            Assert.Equal(expected.OrderBy(p => p.Key), Calibrator.Run(graph, samples, method).OrderBy(p => p.Key));
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Run_ReportsProgressUpToAll(RangeMethod method)
    {
        var shares = new Shares();
        Graph graph = Convolution();
        Calibrator.Run(graph, Plans.Samples(graph, 10), method, shares);

        Assert.Equal(1, shares.Max());
        Assert.All(shares, share => Assert.InRange(share, 0.01, 1));
        Assert.Equal(shares.Count, shares.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Run_ValueThatIsNotFinite_HasNoRange(RangeMethod method)
    {
        var builder = new GraphBuilder(Shape.Of(1, 3));
        string quotient = builder.Add(new Div(), GraphBuilder.Input, builder.Constant(Tensors.Floats(1, 0, 1)));
        foreach (float dividend in new[] { 1f, 0f })
        {
            ImmutableDictionary<string, QuantParams> ranges = Calibrator.Run(
                builder.Build(quotient), [[1, dividend, 3], [4, 1, 6]], method);

            Assert.Equal([GraphBuilder.Input], ranges.Keys);
        }
    }

    [Fact]
    public void Run_SamplesAreInTheModelsOrder_WhateverTheDevices()
    {
        var builder = new GraphBuilder(Shape.Of(1, 2, 3));
        string scaled = builder.Add(new Mul(), GraphBuilder.Input, builder.Constant(Tensors.Floats(Shape.Of(1, 2, 1), 1, 100)));
        Graph graph = builder.Build(scaled) with { InputForms = ImmutableDictionary<string, InputForm>.Empty.Add(GraphBuilder.Input, new InputForm { Layout = [0, 2, 1] }) };

        // The model sees 1x3x2; on the device the second index of the last axis becomes a row.
        ImmutableDictionary<string, QuantParams> ranges = Calibrator.Run(graph, [[1, 2, 1, 2, 1, 2]], RangeMethod.MinMax);

        Assert.Equal(QuantParams.FromRange(0, 200), ranges[scaled]);
    }

    private static Graph Convolution()
    {
        var builder = new GraphBuilder(Shape.Of(1, 2, 6, 6));
        return builder.Build(builder.Add(new Sigmoid(), builder.Conv(GraphBuilder.Input, 4)));
    }

    private sealed class Shares : ConcurrentBag<double>, IProgress<double>
    {
        public void Report(double value) => Add(value);
    }
}
