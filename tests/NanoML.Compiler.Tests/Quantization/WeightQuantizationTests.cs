using NanoML.Compiler.Ir;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Quantization;

public class WeightQuantizationTests
{
    [Fact]
    public void Symmetric_EachChannel_HasAScaleOfItsOwn()
    {
        QuantWeights weights = WeightQuantization.Symmetric(Tensors.Floats(Shape.Of(2, 3), 1.27f, -0.5f, 0, 0.01f, -127, 64), null, 1, 8);

        Assert.Equal([0.01f, 1f], weights.Scales);
        Assert.Equal<sbyte>([127, -50, 0, 0, -127, 64], weights.Data);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(4, 7)]
    [InlineData(8, 127)]
    public void Symmetric_FewerBits_UseTheLevelsThereAre(int bits, int largest)
    {
        Tensor tensor = Tensors.Random(Shape.Of(4, 50), -3, 3);
        QuantWeights weights = WeightQuantization.Symmetric(tensor, null, 1, bits);

        Assert.Equal(largest, weights.Data.Max(w => Math.Abs((int)w)));
        for (int k = 0; k < weights.Data.Length; k++)
        {
            float scale = weights.Scales[k / 50];
            Assert.InRange((weights.Data[k] * scale) - tensor.Floats[k], -0.501f * scale, 0.501f * scale);
        }
    }

    [Fact]
    public void Symmetric_ZeroChannel_HasAScaleAllTheSame()
    {
        QuantWeights weights = WeightQuantization.Symmetric(Tensors.Floats(Shape.Of(1, 2), 0, 0), [0], 1, 8);

        Assert.Equal([1f], weights.Scales);
        Assert.Equal<sbyte>([0, 0], weights.Data);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1e-9f)]
    public void Symmetric_BiasThatDwarfsTheWeights_StaysInsideTheAccumulator(float weight)
    {
        const float inputScale = 0.02f;
        QuantWeights weights = WeightQuantization.Symmetric(Tensors.Floats(Shape.Of(1, 1), weight), [-5f], inputScale, 8);

        double biasLevels = -5 / ((double)inputScale * weights.Scales[0]);
        Assert.InRange(biasLevels, -1.001 * (1 << 30), -0.999 * (1 << 30));
    }

    [Fact]
    public void WithScales_OneForAll_RoundsHalfToEvenAndSaturates()
    {
        QuantWeights weights = WeightQuantization.WithScales(Tensors.Floats(Shape.Of(3, 2), 0.5f, 1.5f, -2.5f, 126.6f, 300, -300), [1f], 8);

        Assert.Equal<sbyte>([0, 2, -2, 127, 127, -128], weights.Data);
        Assert.Equal([1f, 1f, 1f], weights.Scales);
    }

    [Fact]
    public void WithScales_OnePerChannel_TakesEachForItsOwn() =>
        Assert.Equal<sbyte>([4, 2], WeightQuantization.WithScales(Tensors.Floats(Shape.Of(2, 1), 1, 1), [0.25f, 0.5f], 8).Data);

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 3)]
    [InlineData(7, 4)]
    [InlineData(-7, 4)]
    [InlineData(-8, 5)]
    [InlineData(31, 6)]
    [InlineData(-128, 8)]
    [InlineData(0, 2)]
    public void WithScales_TakesAsFewBitsAsTheLevelsNeed(int level, int bits)
    {
        var weights = new Tensor(Shape.Of(2, 2), [0, 0.5f * level, 0, 0]);
        QuantWeights quantized = WeightQuantization.WithScales(weights, [0.5f, 1], 8);
        Assert.Equal(bits, quantized.Bits);
        Assert.Equal(level, quantized.Data[1]);
    }
}
