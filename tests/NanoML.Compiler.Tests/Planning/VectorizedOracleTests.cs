using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Tests.Support;
using Conv = NanoML.Compiler.Ops.Conv;
using Dense = NanoML.Kernels.Dense;

namespace NanoML.Compiler.Tests.Planning;

/// <summary>The host's vectors give the bytes of the kernels, which define them.</summary>
public class VectorizedOracleTests
{
    // Sums of the longest of these pass 32 bits nowhere but at the bias, where they wrap as the kernel's do.
    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(576)]
    [InlineData(2047)]
    public void DotProducts_AnyLengthAndOffset_AreThoseOfTheKernel(int inputs)
    {
        const int Outputs = 5;
        var random = new Random(inputs);
        for (int turn = 0; turn < 40; turn++)
        {
            int xOffset = random.Next(40);
            int yOffset = random.Next(4);
            bool extreme = turn % 4 == 0;
            byte[] x = [.. Enumerable.Range(0, xOffset + inputs).Select(_ => extreme ? byte.MaxValue : (byte)random.Next(256))];
            sbyte[] weights = [.. Enumerable.Range(0, Outputs * inputs).Select(_ => extreme ? sbyte.MinValue : (sbyte)random.Next(-128, 128))];
            ChannelRequantization requantization = Requantization(random, Outputs, extreme);
            var expected = new byte[Outputs + yOffset];
            Dense.Run(
                x, xOffset, expected, yOffset, weights, requantization.Bias.Ints, requantization.Multiplier.Ints, requantization.Shift.Bytes,
                1, inputs, Outputs, Outputs, requantization.OutputZeroPoint, requantization.Min, requantization.Max);
            var bytes = new byte[Outputs + yOffset];

            VectorDotProducts.Run(x, xOffset, bytes, yOffset, weights, requantization, inputs, 0, Outputs);

            Assert.Equal(expected, bytes);
        }
    }

    [Theory]
    [InlineData(1, 1, 1, 0)]
    [InlineData(1, 2, 1, 1)]
    [InlineData(2, 1, 2, 2)]
    [InlineData(4, 2, 2, 1)]
    public void Run_OfConvolutionsAndDenseLayers_GivesTheKernelsBytes(int groups, int stride, int dilation, int pad)
    {
        var builder = new GraphBuilder(Shape.Of(2, 8, 9, 7));
        var window = new SpatialWindow([3, 2], [stride, 1], [dilation, 1], [pad, 0], [pad, 1]);
        string conv = builder.Add(new Conv(window, groups), GraphBuilder.Input, builder.Random(Shape.Of(16, 8 / groups, 3, 2)), builder.Random(Shape.Of(16)));
        AssertSameBytes(builder.Build(builder.Conv(conv, 5, kernel: 1)));
    }

    [Fact]
    public void Run_OfOneAxis_GivesTheKernelsBytes()
    {
        var builder = new GraphBuilder(Shape.Of(1, 40, 9));
        AssertSameBytes(builder.Build(builder.Add(
            new Conv(new SpatialWindow([3], [2], [1], [1], [0]), 1), GraphBuilder.Input, builder.Random(Shape.Of(6, 40, 3)))));
    }

    private static void AssertSameBytes(Graph graph)
    {
        Plan plan = Plans.Of(Pipeline.Run(graph));
        Assert.Contains(plan.Calls, call => call is ConvCall or DenseCall or RepeatedCall);
        var oracle = new IntegerOracle(plan);
        var vectorized = new IntegerOracle(plan, vectorized: true);
        var random = new Random(1);
        var input = new byte[IntegerOracle.QuantizeInput(plan, Plans.Samples(graph, 1)[0]).Length];
        for (int turn = 0; turn < 20; turn++)
        {
            random.NextBytes(input);

            Assert.Equal(oracle.Run(input), vectorized.Run(input));
        }
    }

    private static ChannelRequantization Requantization(Random random, int outputs, bool extreme) => new(
        new Table("layer", "Bias", Enumerable.Range(0, outputs).Select(_ => extreme ? int.MinValue : random.Next(-1 << 20, 1 << 20)).ToArray()),
        new Table("layer", "Multiplier", Enumerable.Range(0, outputs).Select(_ => random.Next(1 << 30, int.MaxValue)).ToArray()),
        new Table("layer", "Shift", Enumerable.Range(0, outputs).Select(_ => (byte)random.Next(36, 48)).ToArray()),
        random.Next(256),
        0,
        255);
}
