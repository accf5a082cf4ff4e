using NanoML.Compiler.Ir;
using NanoML.Preprocessing.Tests.Support;
using NanoML.Runtime;
using Xunit.Abstractions;

namespace NanoML.Preprocessing.Tests.Images;

public sealed class ResizeTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(160, 120, 96, 96, ResizeMode.Area, 2)]
    [InlineData(160, 120, 96, 96, ResizeMode.Nearest, 0.72)]
    [InlineData(160, 120, 8, 8, ResizeMode.Area, 4)]
    [InlineData(64, 48, 96, 96, ResizeMode.Area, 2)]
    [InlineData(64, 48, 96, 96, ResizeMode.Nearest, 0.72)]
    [InlineData(96, 96, 96, 96, ResizeMode.Area, 0.72)]
    public void Resize_OfASquare_IsNearTheTwin(int width, int height, int targetWidth, int targetHeight, ResizeMode mode, double tolerance)
    {
        byte[] frame = RandomFrames.Scene(5, width, height);
        Twin.Picture square = Twin.Crop.Square(width, height).Run(new Twin.Rgb565(width, height, false).Convert(frame));
        double[] expected = new Twin.Resize(targetWidth, targetHeight, (Twin.ResizeMode)mode).Run(square).Values;
        var resize = new Resize(new Rgb565(width, height, false), Crop.Square(width, height), targetWidth, targetHeight, mode);
        byte[] actual = new byte[resize.TargetLength];
        resize.Run(frame, actual);
        double worst = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
        double sqnr = Sqnr.Of(expected, actual.Select(a => (double)a));
        output.WriteLine(FormattableString.Invariant($"{mode}: greatest error {worst:f2} of 255, SQNR {sqnr:f1} dB"));
        Assert.InRange(worst, 0, tolerance);
        Assert.True(sqnr > 40, $"{sqnr:f1} dB");
    }

    [Fact]
    public void Resize_ToLevels_IsNearTheTwin()
    {
        byte[] frame = RandomFrames.Scene(6, 160, 120);
        var quant = new QuantParams(1f / 250f, 4);
        Twin.Picture picture = new Twin.Resize(96, 96, Twin.ResizeMode.Area)
            .Run(Twin.Crop.Square(160, 120).Run(new Twin.Rgb565(160, 120, false).Convert(frame)));
        byte[] expected = Array.ConvertAll(new Twin.NormalizationTable([0f], [1f / 255f]).Run(picture), real => quant.Quantize(real));
        var resize = new Resize(new Rgb565(160, 120, false), Crop.Square(160, 120), 96, 96, ResizeMode.Area);
        byte[] actual = new byte[96 * 96 * 3];
        resize.Run(frame, new NormalizationTable(0, 1f / 255f, new Quantization(quant.Scale, quant.ZeroPoint)), actual);
        int[] differences = [.. expected.Zip(actual, (e, a) => Math.Abs(e - a))];
        output.WriteLine($"{differences.Count(d => d > 0)} of {differences.Length} levels differ, at most by {differences.Max()}");
        Assert.InRange(differences.Max(), 0, 2);
        Assert.InRange(differences.Average(), 0, 0.35);
    }

    [Theory]
    [InlineData(ResizeMode.Nearest)]
    [InlineData(ResizeMode.Area)]
    public void Resize_OfAUniformFrame_KeepsItsValue(ResizeMode mode)
    {
        foreach (byte value in new byte[] { 0, 1, 127, 255 })
        {
            var resize = new Resize(new Grey8(33, 21), new Crop(2, 1, 29, 17), 8, 8, mode);
            byte[] target = new byte[resize.TargetLength];
            resize.Run([.. Enumerable.Repeat(value, 33 * 21)], target);
            Assert.All(target, pixel => Assert.Equal(value, pixel));
        }
    }

    [Theory]
    [InlineData(150, 0, 20, 20, 10, 10)]
    [InlineData(0, 110, 20, 20, 10, 10)]
    [InlineData(0, 0, 160, 120, 2, 120)]
    [InlineData(0, 0, 160, 120, 0, 120)]
    public void Resize_OutOfItsRange_IsRefused(int left, int top, int width, int height, int targetWidth, int targetHeight) =>
        Assert.Throws<ArgumentException>(() => new Resize(
            new Grey8(160, 120), new Crop(left, top, width, height), targetWidth, targetHeight, ResizeMode.Area));

    [Fact]
    public void Crop_IsThatOfTheTwin()
    {
        byte[] frame = RandomFrames.Noise(7, 12 * 9);
        byte[] target = new byte[5 * 4];
        new Crop(3, 2, 5, 4).Run(frame, 12, 1, target);
        Assert.Equal(new Twin.Crop(3, 2, 5, 4).Run(new Twin.Grey8(12, 9).Convert(frame)).Values, target.Select(pixel => (double)pixel));
        Crop square = Crop.Square(160, 120);
        Assert.Equal(Twin.Crop.Square(160, 120), new Twin.Crop(square.Left, square.Top, square.Width, square.Height));
    }

    [Fact]
    public void Crop_WithoutPixels_IsRefused() => Assert.Throws<ArgumentException>(() => new Crop(0, 0, 0, 4));
}
