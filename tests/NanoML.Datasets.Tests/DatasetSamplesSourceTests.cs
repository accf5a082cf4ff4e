using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Tests.Support;
using NanoML.Datasets.Sampling;
using NanoML.Datasets.Tests.Support;

namespace NanoML.Datasets.Tests;

public sealed class DatasetSamplesSourceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pictures_BecomeTheModelsInput_AndLabelsItsClasses()
    {
        for (int k = 0; k < 5; k++)
        {
            _folder.Write($"dark/{k}.png", PictureBytes.Png(16, 16, 10, k));
            _folder.Write($"bright/{k}.png", PictureBytes.Png(16, 16, 200, k));
        }

        SourcedSamples samples = Read(_folder.Root, [1, 8, 8, 1], ["Dark", "bright"])!;

        Assert.Equal([8, 8, 1], samples.Shape);
        Assert.Equal(6, samples.Inputs.Length);
        Assert.All(samples.Inputs.Zip(samples.Labels), pair => Assert.Equal(pair.Second == 0 ? 10 : 200, pair.First[^1]));
        Refusal.Assert(DiagnosticCatalog.OtherClasses, () => Read(_folder.Root, [1, 8, 8, 1], ["a", "b"]), "'bright'", "a, b");
    }

    [Theory]
    [InlineData(1, 20, 2)]
    [InlineData(1, 2, 20)]
    public void Series_HaveTheModelsWindow_ChannelsFirstOrLast(params int[] shape)
    {
        for (int k = 0; k < 3; k++)
        {
            _folder.Write($"one/{k}.csv", "t_ms,a,b\n" + string.Concat(Enumerable.Range(0, 100).Select(frame => $"{10 * frame},{frame},{frame + 1000 + k}\n")));
        }

        SourcedSamples samples = Read(_folder.Root, shape, [])!;
        Assert.Equal([20, 2], samples.Shape);
        float[] first = SampleFile.Load(_folder.Root, samples, [new SampleInput("x", shape)], 0, 1).Inputs[0];
        Assert.Equal(shape[1] == 2 ? new float[] { 0, 1, 2 } : [0, 1000, 1], first[..3].Select(value => value >= 1000 ? 1000 : value));
    }

    [Theory]
    [InlineData("x,y,label\n1,2,0\n", true)]
    [InlineData("1,2\n3,4\n", true)]
    [InlineData("x,y,label\n1,2,up\n", false)]
    [InlineData("x;y;label\n1;2;0\n", false)]
    public void Csv_OfOneRowASample_StaysAFileOfSamples(string text, bool isSamples)
    {
        string path = _folder.Write("d.csv", text);
        Assert.Equal(isSamples, Read(path, [1, 2], []) is null);
    }

    [Fact]
    public void Npz_IsAFileOfSamples() => Assert.Null(Read(_folder.Write("d.npz", [1, 2]), [1, 2], []));

    private static SourcedSamples? Read(string path, int[] shape, string[] classes) =>
        new DatasetSamplesSource().Read(path, SampleUse.Training, [new SampleInput("x", shape)], classes);
}
