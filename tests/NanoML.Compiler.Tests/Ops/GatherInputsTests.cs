using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

/// <summary>A layer's output is its weights times what <see cref="IWeightedOp.GatherInputs"/> says they meet.</summary>
public class GatherInputsTests
{
    [Theory]
    [InlineData(1, 1, 1, 0)]
    [InlineData(1, 2, 1, 1)]
    [InlineData(2, 1, 2, 2)]
    [InlineData(4, 1, 1, 1)]
    [InlineData(4, 2, 2, 1)]
    public void OfAConvolution_TimesTheWeights_IsTheOutput(int groups, int stride, int dilation, int pad)
    {
        var conv = new Conv(
            new SpatialWindow([3, 2], [stride, 1], [dilation, 1], [pad, 0], [pad, 1]), groups, ChannelsLast: true);
        AssertSums(conv, Tensors.Random(Shape.Of(1, 7, 6, 4), -1, 1), Tensors.Random(Shape.Of(8, 4 / groups, 3, 2), -1, 1, 3));
    }

    [Fact]
    public void OfAConvolutionOverOneAxis_TimesTheWeights_IsTheOutput() => AssertSums(
        new Conv(new SpatialWindow([3], [2], [1], [1], [0]), 1, ChannelsLast: true),
        Tensors.Random(Shape.Of(1, 9, 2), -1, 1),
        Tensors.Random(Shape.Of(3, 2, 3), -1, 1, 3));

    [Fact]
    public void OfADenseLayer_TimesTheWeights_IsTheOutput() =>
        AssertSums(new Dense(), Tensors.Random(Shape.Of(1, 3, 5), -1, 1), Tensors.Random(Shape.Of(4, 5), -1, 1, 3));

    // Two samples, rows that end in the middle of a step, and steps over several rows.
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    [InlineData(13, 4)]
    public void SomePositions_AreThoseOfAll(int step, int first)
    {
        var conv = new Conv(new SpatialWindow([3, 3], [1, 2], [1, 2], [2, 3], [1, 2]), 2, ChannelsLast: true);
        AssertThinned(conv, Tensors.Random(Shape.Of(2, 6, 7, 4), -1, 1), Shape.Of(4, 2, 3, 3), step, first);
        AssertThinned(new Dense(), Tensors.Random(Shape.Of(1, 30, 5), -1, 1), Shape.Of(4, 5), step, first);
    }

    private static void AssertThinned(Op op, Tensor input, Shape weights, int step, int first)
    {
        var layer = (IWeightedOp)op;
        var all = new float[op.Evaluate(input, Tensors.Random(weights, -1, 1)).Shape.Count / weights[0]];
        var some = new float[(all.Length - first + step - 1) / step];
        for (int k = 0; k < weights.Count; k++)
        {
            layer.GatherInputs(input, weights, k, 0, 1, all);
            layer.GatherInputs(input, weights, k, first, step, some);

            Assert.Equal(all.Skip(first).Where((_, p) => p % step == 0), some);
        }
    }

    private static void AssertSums(Op op, Tensor input, Tensor weights)
    {
        Tensor output = op.Evaluate(input, weights);
        int channels = weights.Shape[0];
        var sums = new float[output.Shape.Count];
        var met = new float[sums.Length / channels];
        for (int k = 0; k < weights.Shape.Count; k++)
        {
            ((IWeightedOp)op).GatherInputs(input, weights.Shape, k, 0, 1, met);
            for (int p = 0; p < met.Length; p++)
            {
                sums[(p * channels) + (k / weights.Shape.Stride(0))] += weights.Floats[k] * met[p];
            }
        }

        Tensors.AssertClose(output.Floats, sums, 1e-5f);
    }
}
