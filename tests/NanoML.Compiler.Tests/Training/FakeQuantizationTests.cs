using NanoML.Compiler.Ir;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Tests.Support;
using NanoML.Compiler.Training;

namespace NanoML.Compiler.Tests.Training;

public sealed class FakeQuantizationTests
{
    private static readonly QuantParams s_quant = new(0.1f, 10);

    [Fact]
    public void Activations_AreWhatTheirBytesStandFor()
    {
        float[] rounded = FakeQuantization.Activations([-5, -0.34f, 0, 0.26f, 24.4f, 30], s_quant);
        Tensors.AssertClose([-1, -0.3f, 0, 0.3f, 24.4f, 24.5f], rounded, 1e-5f);
    }

    [Fact]
    public void ActivationGradient_PassesInsideTheRangeAlone()
    {
        float[] gradient = [1, 1, 1, 1, 1, 1];
        FakeQuantization.StopSaturated([-5, -1.04f, -1, 0, 24.5f, 24.6f], s_quant, gradient);
        Assert.Equal([0, 1, 1, 1, 1, 0], gradient);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(8)]
    public void Weights_AreTheIntegersThatTheQuantiserMakesOfThem(int bits)
    {
        Tensor weights = Tensors.Random(Shape.Of(6, 5, 3, 3), -1, 1, bits);
        float[] scales = WeightScales.Choose(weights, null, 0.1f, bits);
        var rounded = new Tensor(weights.Shape, FakeQuantization.Weights(weights.Floats, scales, bits));
        QuantWeights deployed = WeightQuantization.WithScales(rounded, [.. scales], WeightQuantization.DefaultBits);
        int largest = (1 << (bits - 1)) - 1;
        Assert.Equal(bits, deployed.Bits);
        for (int k = 0; k < rounded.Floats.Length; k++)
        {
            float scale = scales[k / 45];
            Assert.Equal(Math.Clamp((int)Math.Round(weights.Floats[k] / (double)scale), -largest, largest), deployed.Data[k]);
            Assert.Equal(rounded.Floats[k], scale * deployed.Data[k]);
        }
    }

    [Fact]
    public void WeightGradient_StopsAtSaturatedAndPrunedWeights()
    {
        float[] gradient = [1, 1, 1, 1, 1, 1];
        FakeQuantization.StopSaturated([0.7f, 0.76f, -0.74f, 0, 0.2f, -9], [0.1f, 1], 4, [true, true, true, false, true, true], gradient);
        Assert.Equal([1, 0, 1, 0, 1, 0], gradient);
    }

    [Fact]
    public void FewBits_TakeTheScaleOfLeastError()
    {
        Tensor weights = Tensors.Random(Shape.Of(1, 400), -1, 1, 3);
        weights.Floats[0] = 4;
        float few = Assert.Single(WeightScales.Choose(weights, null, 1, 2));
        Assert.InRange(few, 0.5f, 1);
        Assert.Equal(4f / 127, Assert.Single(WeightScales.Choose(weights, null, 1, 8)), 1e-6f);
    }

    [Fact]
    public void ABiasThatDwarfsItsWeights_GetsALargerScale()
    {
        Tensor weights = Tensors.Random(Shape.Of(1, 4), -1e-6f, 1e-6f, 3);
        float scale = Assert.Single(WeightScales.Choose(weights, [1e6f], 0.01f, 4));
        Assert.True(1e6 / (scale * 0.01) <= (1 << 30) * 1.001);
    }

    [Fact]
    public void AChannelOfZeros_HasAScale() =>
        Assert.Equal([1], WeightScales.Choose(new Tensor(Shape.Of(1, 3), new float[3]), [0], 1, 4));
}
