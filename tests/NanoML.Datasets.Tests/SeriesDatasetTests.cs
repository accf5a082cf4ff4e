using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Tests.Support;
using NanoML.Datasets.Description;

namespace NanoML.Datasets.Tests;

public sealed class SeriesDatasetTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Recordings_AreCsvFilesOfTheirClass()
    {
        _folder.Write("still/a.csv", "t_us,ax,ay\n0,1,2\n10000,3,4\n20000,5,6\n30000,7,8\n");
        _folder.Write("still/a.json", "{}");

        Dataset data = Dataset.Open(_folder.Root, new DatasetDescription { Window = 2, Hop = 1 });

        Assert.Equal(DatasetKind.Series, data.Kind);
        Assert.Equal("ax, ay", string.Join(", ", data.Channels));
        Assert.Equal(100, data.Rate!.Value, 6);
        DatasetSamples samples = data.Samples(Split.Training);
        Assert.Equal([2, 2], samples.Shape);
        Assert.Equal([[1, 2, 3, 4], [3, 4, 5, 6], [5, 6, 7, 8]], samples.Inputs);
    }

    [Fact]
    public void Steps_OfEachChannel_MakeCountsOfUnits()
    {
        _folder.Write("still/a.csv", "t_us,ax,gx\n0,0.5,250\n10000,-1,500\n20000,0,0\n");
        _folder.Write("dataset.json", """{ "window": 2, "hop": 2, "step": [0.25, 125] }""");

        Dataset data = Dataset.Open(_folder.Root);
        Assert.Equal([[2, 2, -4, 4]], data.Samples(Split.Training).Inputs);
        Assert.Equal([0.25, 125], [.. DescriptionFile.Read(_folder.Write("again.json", DescriptionFile.Write(data.Description))).Steps]);
        Assert.Equal([4f], Dataset.Open(_folder.Root, new DatasetDescription { FrontEnd = FrontEndKind.Statistics, Window = 2, Steps = [0.25, 125] })
            .Samples(Split.Training).Inputs[0][^2..^1]);
    }

    [Theory]
    [InlineData("[0.25, 125, 1]", "3 steps for 2 channels")]
    [InlineData("[]", "or a list of such")]
    [InlineData("[0.25, 0]", "or a list of such")]
    [InlineData("\"0.25\"", "or a list of such")]
    public void StepsThatAreNone_AreRefused(string steps, string words)
    {
        _folder.Write("still/a.csv", "t_us,ax,gx\n0,0.5,250\n10000,-1,500\n");
        _folder.Write("dataset.json", $$"""{ "step": {{steps}} }""");
        CompilerException refusal = Assert.Throws<CompilerException>(() => Dataset.Open(_folder.Root));
        Assert.Equal(("NML0207", true), (refusal.Code.Id, refusal.Message.Contains(words, StringComparison.Ordinal)));
    }

    [Fact]
    public void NoWindow_ReachesOverAGap()
    {
        _folder.Write("still/a.csv", "t_ms,x\n0,1\n10,2\n20,3\n70,4\n80,5\n");
        Dataset data = Dataset.Open(_folder.Root, new DatasetDescription { Window = 2, Hop = 1 });
        Assert.Equal([[1, 2], [2, 3], [4, 5]], data.Samples(Split.Training).Inputs);
    }

    [Theory]
    [InlineData("x,y\n1.5,2\n", 1.5f)]
    [InlineData("x;y\n1,5;2\n", 1.5f)]
    [InlineData("x\ty\n1,5\t2\n", 1.5f)]
    [InlineData("x|y\r\n\r\n1.5|2\r\n", 1.5f)]
    [InlineData("\uFEFF\"x\",\"y\"\n\"1.5\",\"2\"\n", 1.5f)]
    [InlineData("1.5,2\n3,4", 1.5f)]
    [InlineData("\"x, in g\",y\n\"1,5\",2\n", 1.5f)]
    public void Dialects_AreFound(string text, float first)
    {
        _folder.Write("one/a.csv", text);
        Signal signal = Dataset.Open(_folder.Root).Recordings[0].ReadSignal();
        Assert.Equal(2, signal.Channels);
        Assert.Equal(first, signal.Values[0]);
        Assert.Equal(2, signal.Values[1]);
    }

    [Theory]
    [InlineData("NML0203", "x,y\n1,2\n3,NaN\n", "line 3", "'y'")]
    [InlineData("NML0203", "x,y\n1,2\n3,\n", "line 3", "'y'")]
    [InlineData("NML0213", "x,y\n1,2\n3\n", "line 3", "1 fields")]
    [InlineData("NML0213", "x,y\n1,2\n3,up\n", "line 3", "'up'")]
    [InlineData("NML0213", "", "no rows")]
    [InlineData("NML0213", "x,y\n", "no rows")]
    public void BadTables_AreRefusedWithTheirPlace(string code, string text, params string[] words)
    {
        _folder.Write("one/a.csv", text);
        CompilerException refusal = Assert.Throws<CompilerException>(() => Dataset.Open(_folder.Root).Recordings[0].ReadSignal());
        Assert.Equal(code, refusal.Code.Id);
        Assert.All(words, word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void TwoRates_AreRefused()
    {
        _folder.Write("one/a.csv", "t_ms,x\n0,1\n10,2\n20,3\n");
        _folder.Write("one/b.csv", "t_ms,x\n0,1\n20,2\n40,3\n");
        Dataset data = Dataset.Open(_folder.Root);
        Refusal.Assert(DiagnosticCatalog.TwoRates, () => data.Recordings[1].ReadSignal(), "b.csv", "50", "a.csv", "100");
    }
}
