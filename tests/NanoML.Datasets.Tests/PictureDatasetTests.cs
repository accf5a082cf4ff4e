using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Tests.Support;
using NanoML.Datasets.Description;
using NanoML.Datasets.Tests.Support;
using SkiaSharp;

namespace NanoML.Datasets.Tests;

public sealed class PictureDatasetTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Folders_AreClasses_AndEachGivesEverySplitItsShare()
    {
        for (int k = 0; k < 10; k++)
        {
            _folder.Write($"dark/{k}.png", PictureBytes.Png(8, 8, 10, k));
            _folder.Write($"bright/{k}.png", PictureBytes.Png(8, 8, 200, k));
        }

        Dataset data = Dataset.Open(_folder.Root);

        Assert.Equal(DatasetKind.Pictures, data.Kind);
        Assert.Equal("bright, dark", string.Join(", ", data.Classes));
        Assert.Equal([2, 2, 6], new[] { Split.Test, Split.Validation, Split.Training }.Select(s => data.Recordings.Count(r => r.Split == s && r.Class == 0)));
        DatasetSamples samples = data.Samples(Split.Test);
        Assert.Equal(8 * 8, samples.Inputs[0].Length / samples.Shape[2]);
        Assert.All(samples.Inputs.Zip(samples.Labels), pair => Assert.Equal(pair.Second == 0 ? 200 : 10, pair.First[^1]));
    }

    [Theory]
    [InlineData("a.png")]
    [InlineData("a.jpg")]
    [InlineData("a.bmp")]
    public void Kinds_HaveTheirColours(string name)
    {
        Func<int, int, SKColor> red = (_, _) => new SKColor(200, 40, 90);
        byte[] bytes = name.EndsWith("bmp", StringComparison.Ordinal)
            ? PictureBytes.Bmp(16, 8, red)
            : PictureBytes.Encode(16, 8, red, name.EndsWith("png", StringComparison.Ordinal) ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg);
        _folder.Write($"one/{name}", bytes);

        Signal signal = Dataset.Open(_folder.Root).Recordings[0].ReadSignal();

        Assert.Equal(16 * 8 * 3, signal.Channels);
        Assert.InRange(signal.Values[0], 196, 204);
        Assert.InRange(signal.Values[1], 36, 44);
        Assert.InRange(signal.Values[2], 86, 94);
    }

    [Fact]
    public void OtherSize_IsTheMiddleByMeansOfAreas()
    {
        _folder.Write("one/a.png", PictureBytes.Encode(8, 4, (x, _) => x is >= 2 and < 4 ? SKColors.White : SKColors.Black, SKEncodedImageFormat.Png));

        Dataset data = Dataset.Open(_folder.Root, new DatasetDescription { Size = new PictureSize(2, 2), Grey = true });

        Assert.Equal([255, 0, 255, 0], data.Recordings[0].ReadSignal().Values);
        Assert.Equal([2, 2, 1], data.FrontEnd.Shape);
    }

    [Fact]
    public void TwoSizes_WithoutOneThatIsSaid_AreRefused()
    {
        _folder.Write("one/a.png", PictureBytes.Png(8, 8, 1));
        _folder.Write("one/b.png", PictureBytes.Png(9, 8, 1));
        Dataset data = Dataset.Open(_folder.Root);
        Refusal.Assert(DiagnosticCatalog.BadPicture, () => data.Recordings[1].ReadSignal(), "9x8", "8x8");
    }

    [Fact]
    public void TruncatedJpeg_IsRefused()
    {
        byte[] whole = PictureBytes.Encode(64, 64, (x, y) => new SKColor((byte)(x * y), (byte)x, (byte)y), SKEncodedImageFormat.Jpeg);
        _folder.Write("one/a.jpg", whole[..(whole.Length / 2)]);
        Dataset data = Dataset.Open(_folder.Root);
        Refusal.Assert(DiagnosticCatalog.BadPicture, () => data.Recordings[0].ReadSignal(), "a.jpg", "cut off");
    }
}
