using NanoML.Compiler.Ir;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Runtime;

public sealed class QuantizationTests
{
    public static TheoryData<float, int> Parameters => new()
    {
        { 1f, 0 },
        { 1f, 128 },
        { 0.5f, 255 },
        { 0.0625f, 3 },
        { 1f / 256f, 0 },
        { 0.0117647061f, 77 },
        { 3.7e-5f, 130 },
        { 812.25f, 1 },
    };

    [Theory]
    [MemberData(nameof(Parameters))]
    public void Quantize_AnyValue_GivesTheByteOfTheHost(float scale, int zeroPoint)
    {
        var device = new Quantization(scale, zeroPoint);
        var host = new QuantParams(scale, zeroPoint);
        var random = new Random(7);
        foreach (float value in Values(scale, zeroPoint, random))
        {
            Assert.True(host.Quantize(value) == device.Quantize(value), $"{value:R}: {host.Quantize(value)}, {device.Quantize(value)}");
        }
    }

    [Theory]
    [InlineData(0.5f, 0)]
    [InlineData(1.5f, 2)]
    [InlineData(2.5f, 2)]
    [InlineData(254.5f, 254)]
    [InlineData(254.6f, 255)]
    public void Quantize_Halves_GoToEven(float value, byte expected) => Assert.Equal(expected, new Quantization(1f, 0).Quantize(value));

    [Theory]
    [MemberData(nameof(Parameters))]
    public void Dequantize_EveryLevel_GivesTheValueOfTheHost(float scale, int zeroPoint)
    {
        var device = new Quantization(scale, zeroPoint);
        var host = new QuantParams(scale, zeroPoint);
        Assert.All(Enumerable.Range(0, 256), level => Assert.Equal(host.Dequantize(level), device.Dequantize(level)));
    }

    [Theory]
    [InlineData(1f / 256f, 0, true)]
    [InlineData(1f / 256f, 1, false)]
    [InlineData(1f / 255f, 0, false)]
    public void IsProbability_OnlyFor256ths(float scale, int zeroPoint, bool expected) =>
        Assert.Equal(expected, new Quantization(scale, zeroPoint).IsProbability);

    /// <summary>Every level, every half between two levels, both sides of each half, random values, and what lies beyond.</summary>
    private static IEnumerable<float> Values(float scale, int zeroPoint, Random random)
    {
        for (int half = -20; half <= 540; half++)
        {
            float value = scale * ((half / 2f) - zeroPoint);
            yield return value;
            yield return MathF.BitIncrement(value);
            yield return MathF.BitDecrement(value);
        }

        for (int i = 0; i < 5000; i++)
        {
            yield return scale * (float)((random.NextDouble() * 300) - 20 - zeroPoint);
        }

        yield return float.MaxValue;
        yield return float.MinValue;
        yield return float.PositiveInfinity;
        yield return float.NegativeInfinity;
        yield return float.NaN;
        yield return float.Epsilon;
    }
}
