using NanoML.Preprocessing.Tests.Support;

namespace NanoML.Preprocessing.Tests.Images;

/// <summary>Conversions of every pair of bytes against their twins.</summary>
public sealed class ConversionTests
{
    private const int Side = 256;

    /// <summary>Every value of 16 bits once.</summary>
    private static readonly byte[] s_pairs = [.. Enumerable.Range(0, Side * Side).SelectMany(v => new[] { (byte)(v >> 8), (byte)v })];

    [Theory]
    [InlineData(false, 0.72)]
    [InlineData(true, 1.11)]
    public void Rgb565_OfEveryPixel_IsWithinARoundingOfTheTwin(bool grey, double tolerance)
    {
        double worst = Worst(new Rgb565(Side, Side, grey), new Twin.Rgb565(Side, Side, grey).Convert(s_pairs), s_pairs);
        Assert.InRange(worst, 0, tolerance);
    }

    [Fact]
    public void Rgb565_BlackAndWhite_KeepTheirEnds()
    {
        byte[] target = new byte[6];
        new Rgb565(2, 1, grey: false).Convert([0x00, 0x00, 0xFF, 0xFF], target);
        Assert.Equal([0, 0, 0, 255, 255, 255], target);
    }

    [Fact]
    public void Rgb565_TakesTheHighByteFirst()
    {
        byte[] target = new byte[9];
        new Rgb565(3, 1, grey: false).Convert([0xF8, 0x00, 0x07, 0xE0, 0x00, 0x1F], target);
        Assert.Equal([255, 0, 0, 0, 255, 0, 0, 0, 255], target);
    }

    [Theory]
    [InlineData(false, 0.58)]
    [InlineData(true, 0)]
    public void Yuv422_OfRandomPixels_IsWithinARoundingOfTheTwin(bool grey, double tolerance)
    {
        byte[] frame = RandomFrames.Noise(3, 2 * Side * Side);
        double worst = Worst(new Yuv422(Side, Side, grey), new Twin.Yuv422(Side, Side, grey).Convert(frame), frame);
        Assert.InRange(worst, 0, tolerance);
    }

    [Fact]
    public void Yuv422_OfAnOddWidth_IsRefused() => Assert.Throws<ArgumentException>(() => new Yuv422(3, 2, grey: true));

    [Fact]
    public void Grey8_IsCopied()
    {
        byte[] frame = RandomFrames.Noise(4, 20);
        byte[] target = new byte[20];
        new Grey8(5, 4).Convert(frame, target);
        Assert.Equal(frame, target);
        Assert.Equal(frame.Select(pixel => (double)pixel), new Twin.Grey8(5, 4).Convert(frame).Values);
    }

    private static double Worst(PixelRows rows, Twin.Picture expected, byte[] frame)
    {
        byte[] actual = new byte[expected.Values.Length];
        rows.Convert(frame, actual);
        return expected.Values.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
    }
}
