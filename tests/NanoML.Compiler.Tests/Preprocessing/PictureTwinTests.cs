using NanoML.TrainingPreprocessing;

namespace NanoML.Compiler.Tests.Preprocessing;

public sealed class PictureTwinTests
{
    private static readonly Picture s_ramp = Picture.Create(4, 2, 1, (x, y, _) => (10 * x) + y);

    [Fact]
    public void Resize_ByArea_TakesMeansOfWhatIsCovered()
    {
        Assert.Equal([5.5, 25.5], new Resize(2, 1, ResizeMode.Area).Run(s_ramp).Values.Select(v => Math.Round(v, 9)));
        Picture uneven = new Resize(3, 2, ResizeMode.Area).Run(s_ramp);
        Assert.Equal(2.5, uneven[0, 0, 0], 9);
        Assert.Equal(15, uneven[1, 0, 0], 9);
        Assert.Equal(27.5, uneven[2, 0, 0], 9);
    }

    [Fact]
    public void Resize_ToTheNearest_TakesThePixelUnderTheMiddle() =>
        Assert.Equal([11.0, 31], new Resize(2, 1, ResizeMode.Nearest).Run(s_ramp).Values);

    [Fact]
    public void Resize_OfAPicture_KeepsItsMean()
    {
        var random = new Random(5);
        Picture noise = Picture.Create(20, 15, 3, (_, _, _) => random.Next(256));
        Assert.Equal(noise.Values.Average(), new Resize(9, 7, ResizeMode.Area).Run(noise).Values.Average(), 9);
    }

    [Fact]
    public void Crop_BeyondThePicture_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Crop(2, 0, 3, 1).Run(s_ramp));

    [Fact]
    public void Rgb565_SpreadsItsBitsOverTheWholeRange() =>
        Assert.Equal([255.0, 0, 255], new Rgb565(1, 1, false).Convert([0xF8, 0x1F]).Values);

    [Fact]
    public void Yuv422_OfPureRed_IsRed()
    {
        double[] pixel = new Yuv422(2, 1, false).Convert([76, 85, 76, 255]).Values[..3];
        Assert.InRange(pixel[0], 253, 255);
        Assert.InRange(pixel[1], 0, 1);
        Assert.InRange(pixel[2], 0, 1);
    }

    [Fact]
    public void NormalizationTable_OfAChannelEach_CentresAndScales()
    {
        var table = new NormalizationTable([10, 20, 30], [1, 0.5f, 2]);
        Picture picture = Picture.Create(1, 1, 3, (_, _, channel) => 40 + channel);
        Assert.Equal([30f, 10.5f, 24f], table.Run(picture));
    }

    [Fact]
    public void Stretch_OfAFlatFrame_UsesTheLeastSpan() => Assert.Equal([0, 127.5], new Stretch(4).Run([100, 102]));
}
