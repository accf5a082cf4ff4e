using NanoML.Compiler.Ir;
using NanoML.Preprocessing.Tests.Support;
using NanoML.Runtime;

namespace NanoML.Preprocessing.Tests.Images;

public sealed class LevelTests
{
    private static readonly float[] s_mean = [0, 123.7f, 40];
    private static readonly float[] s_scale = [1f / 255f, 1f / 58.4f, -0.01f];

    [Fact]
    public void NormalizationTable_OfEveryValue_IsExactlyTheTwin()
    {
        var quant = new QuantParams(0.021f, 115);
        byte[] values = [.. Enumerable.Range(0, 3 * 256).Select(i => (byte)(i / 3))];
        byte[] levels = new byte[values.Length];
        new NormalizationTable(s_mean, s_scale, new Quantization(quant.Scale, quant.ZeroPoint)).Run(values, values.Length, levels);
        var picture = new Twin.Picture(256, 1, 3, Array.ConvertAll(values, value => (double)value));
        Assert.Equal(Array.ConvertAll(new Twin.NormalizationTable(s_mean, s_scale).Run(picture), real => quant.Quantize(real)), levels);
    }

    [Fact]
    public void NormalizationTable_WithoutAScaleForEachMean_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new NormalizationTable(s_mean, [1f], new Quantization(1, 0)));

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(65535)]
    public void Stretch_OfAThermalFrame_IsWithinARoundingOfTheTwin(int leastSpan)
    {
        var random = new Random(8);
        short[] frame = [.. Enumerable.Range(0, 64).Select(_ => (short)random.Next(80, 120))];
        double[] expected = new Twin.Stretch(leastSpan).Run(frame);
        byte[] bytes = [.. frame.SelectMany(value => new[] { (byte)value, (byte)(value >> 8) })];
        new Stretch(64, leastSpan).Run(bytes, bytes);
        Assert.InRange(expected.Zip(bytes, (e, a) => Math.Abs(e - a)).Max(), 0, 0.52);
    }

    [Fact]
    public void Stretch_OfTheWholeRange_ReachesBothEnds()
    {
        byte[] target = new byte[2];
        new Stretch(2, 1).Run([0x00, 0x80, 0xFF, 0x7F], target);
        Assert.Equal([0, 255], target);
    }

    [Fact]
    public void Frames_OfAThermalCamera_BecomeTheLevelsOfTheDigitsModel()
    {
        var input = new Quantization(16f / 255f, 0);
        byte[] frame = RandomFrames.Noise(9, 128);
        byte[] pixels = new byte[64];
        new Stretch(64, 40).Run(frame, pixels);
        byte[] levels = new byte[64];
        new NormalizationTable(0, 16f / 255f, input).Run(pixels, 64, levels);
        Assert.Equal(pixels, levels);
        Assert.Equal(255, levels.Max());
    }
}
