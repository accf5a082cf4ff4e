using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Data;

public sealed class SampleFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_Archive_HasSamplesAndLabels()
    {
        string path = Npz(("input", NpyWriter.Bytes([2, 3], 0, 100, 200, 1, 2, 3)), ("label", NpyWriter.Longs([2], 4, 0)));
        SampleSet set = SampleFile.Load(path, "x", [1, 3], mean: 100, scale: 0.5f);
        Assert.Equal(2, set.Count);
        Assert.Equal([-50f, 0f, 50f], set.Inputs[0]);
        Assert.Equal([4, 0], set.RequireLabels());
        Assert.Equal([3], set.SampleShape!);
    }

    [Theory]
    [InlineData("labels")]
    [InlineData("Label")]
    [InlineData("class")]
    [InlineData("y")]
    public void Load_ArchiveWithLabelsByAnotherName_FindsThem(string name)
    {
        SampleSet set = SampleFile.Load(Npz(("x", NpyWriter.Floats([2, 1], 1f, 2f)), (name, NpyWriter.Longs([2], 1, 0))), "in", [1, 1]);
        Assert.Equal([1, 0], set.Labels!);
    }

    [Fact]
    public void Load_SeveralNamesThatLabelsHave_NamesThem() => Refuse(
        DiagnosticCatalog.DataShape,
        Npz(("input", NpyWriter.Floats([1, 1], 1f)), ("labels", NpyWriter.Longs([1], 1)), ("y", NpyWriter.Longs([1], 1))), [1, 1], "'labels', 'y'");

    [Fact]
    public void Load_NumbersThatARegressionLearns_AreNoLabels() =>
        Assert.Null(SampleFile.Load(Npz(("x", NpyWriter.Floats([1, 1], 1f)), ("y", NpyWriter.Floats([1], 0.5f))), "in", [1, 1]).Labels);

    [Fact]
    public void Load_TableOfAxesNamedXAndYAndZ_HasNoLabels()
    {
        SampleSet set = SampleFile.Load(_folder.Write("axes.csv", "x,y,z\n1,2,3\n"), "in", [1, 3]);
        Assert.Equal([1f, 2f, 3f], set.Inputs[0]);
        Assert.Null(set.Labels);
    }

    [Fact]
    public void Load_TableWithAColumnMoreNamedClass_HasLabels() =>
        Assert.Equal([2], SampleFile.Load(_folder.Write("d.csv", "a,b,Class\n1,2,2\n"), "in", [1, 2]).Labels!);

    [Theory]
    [InlineData("input")]
    [InlineData("net/x:0")]
    [InlineData("whatever")]
    public void Load_Archive_FindsTheArrayByName(string name) =>
        Assert.Equal(1, SampleFile.Load(Npz((name, NpyWriter.Floats([1, 2], 1f, 2f))), "net/x:0", [1, 2]).Count);

    [Fact]
    public void Load_ArchiveOfSeveralArrays_IsRefusedWithTheirNames() => Refuse(
        DiagnosticCatalog.DataShape, Npz(("a", NpyWriter.Floats([1, 2], 1f, 2f)), ("b", NpyWriter.Floats([1, 2], 1f, 2f))), [1, 2], "a, b");

    [Fact]
    public void Load_ArchiveWithoutTheArray_NamesItOnce()
    {
        string path = Npz(("a", NpyWriter.Floats([1, 2], 1f, 2f)), ("b", NpyWriter.Floats([1, 2], 1f, 2f)));
        Assert.Contains(
            "no array 'input';",
            Assert.Throws<CompilerException>(() => SampleFile.Load(path, "input", [1, 2])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ScaleThatMakesDataInfinite_IsTheScalesFault()
    {
        CompilerException error = Assert.Throws<CompilerException>(
            () => SampleFile.Load(Npz(("x", NpyWriter.Floats([1, 2], 1f, 2000f))), "x", [1, 2], scale: 1e37f));
        Assert.Contains("2000, which --mean and --scale make infinite", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 1, 6 }, new[] { 1, 1, 3, 2 })]
    [InlineData(new[] { 1, 3, 2 }, new[] { 1, 1, 3, 2 })]
    [InlineData(new[] { 1, 1, 3, 2 }, new[] { 1, 6 })]
    [InlineData(new[] { 1, 3, 2, 1 }, new[] { 1, 1, 3, 2 })]
    [InlineData(new[] { 1, 6 }, new[] { 6 })]
    public void Load_AxesOfOneOrFlatSamples_Fit(int[] data, int[] input) =>
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], SampleFile.Load(Npy(data, 1, 2, 3, 4, 5, 6), "x", input).Inputs[0]);

    [Fact]
    public void Load_ChannelsFirstForAModelWithChannelsLast_IsPermuted() => Assert.Equal(
        [1f, 7f, 2f, 8f, 3f, 9f, 4f, 10f, 5f, 11f, 6f, 12f],
        SampleFile.Load(Npy([1, 2, 2, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), "x", [1, 2, 3, 2]).Inputs[0]);

    [Theory]
    [InlineData(new[] { 1, 2, 3 }, new[] { 1, 1, 3, 2 })]
    [InlineData(new[] { 6 }, new[] { 1, 6 })]
    [InlineData(new[] { 1, 6 }, new[] { 1, 7 })]
    public void Load_OtherShape_IsRefused(int[] data, int[] input) =>
        Refuse(DiagnosticCatalog.DataShape, Npy(data, 1, 2, 3, 4, 5, 6), input, string.Join('x', input.Skip(1)));

    [Fact]
    public void Load_ZeroSamples_IsRefused() => Refuse(DiagnosticCatalog.DataShape, Npy([0, 6]), [1, 6], "no samples");

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Load_ValueThatIsNotFinite_IsRefusedWithTheSample(float value) =>
        Refuse(DiagnosticCatalog.BadDataValue, Npy([2, 2], 1, 2, 3, value), [1, 2], "sample 1");

    [Fact]
    public void Load_BadLabels_AreRefused()
    {
        byte[] input = NpyWriter.Floats([2, 1], 1f, 2f);
        Refuse(DiagnosticCatalog.DataShape, Npz(("input", input), ("label", NpyWriter.Longs([3], 0, 1, 2))), [1, 1], "2 labels");
        Refuse(DiagnosticCatalog.DataShape, Npz(("input", input), ("label", NpyWriter.Longs([2], 0, -1))), [1, 1], "sample 1");
        Refuse(DiagnosticCatalog.DataShape, Npz(("input", input), ("label", NpyWriter.Floats([2], 0, 1))), [1, 1], "integers");
    }

    [Fact]
    public void RequireLabels_WithoutLabels_IsRefused() =>
        Refusal.Assert(DiagnosticCatalog.NoLabels, () => SampleFile.Load(Npy([1, 1], 1), "x", [1, 1]).RequireLabels(), "data.npy");

    [Fact]
    public void Load_CsvWithHeader_SplitsOffTheLabelColumn()
    {
        SampleSet set = SampleFile.Load(_folder.Write("d.csv", "\"a\",label,b\r\n1.5,2,-3e1\r\n\r\n4,0,5\r\n"), "x", [1, 2]);
        Assert.Equal([1.5f, -30f], set.Inputs[0]);
        Assert.Equal([2, 0], set.Labels!);
    }

    [Fact]
    public void Load_CsvWithoutHeader_IsAllInput()
    {
        SampleSet set = SampleFile.Load(_folder.Write("d.csv", "1,2\n3,4"), "x", [1, 2]);
        Assert.Equal([3f, 4f], set.Inputs[1]);
        Assert.Null(set.Labels);
    }

    [Theory]
    [InlineData("1,2\n3\n", "NML0201", "line 2")]
    [InlineData("1,2\n3,x\n", "NML0201", "line 2")]
    [InlineData("a,b\n", "NML0202", "no samples")]
    [InlineData("", "NML0202", "no samples")]
    [InlineData("1,2\nnan,4\n", "NML0203", "sample 1")]
    [InlineData("a,b,label\n1,2,0.5\n", "NML0202", "label")]
    public void Load_BadCsv_IsRefused(string text, string code, string words)
    {
        string path = _folder.Write("d.csv", text);
        CompilerException refusal = Assert.Throws<CompilerException>(() => SampleFile.Load(path, "x", [1, 2]));
        Assert.Equal(code, refusal.Code.Id);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FilesThatAreNoData_AreRefused()
    {
        Refuse(DiagnosticCatalog.FileNotReadable, _folder.File("none.npz"), [1, 1], "none.npz");
        Refuse(DiagnosticCatalog.FileNotReadable, _folder.Root, [1, 1], "folder");
        Refuse(DiagnosticCatalog.BadDataFile, _folder.Write("d.txt", "1"), [1, 1], "d.txt");
        Refuse(DiagnosticCatalog.BadDataFile, _folder.Write("d.npz", "no zip"), [1, 1], "d.npz");
    }

    [SharedTheory]
    [InlineData("ad_frames.npz", 196, false, 1, 640)]
    [InlineData("ic_dev.npz", 346, true, 1, 3, 32, 32)]
    [InlineData("ic_dev.npz", 346, true, 1, 32, 32, 3)]
    [InlineData("kws_dev.npz", 300, true, 1, 490)]
    [InlineData("kws_calib.npz", 100, false, 1, 1, 49, 10)]
    [InlineData("vww_calib.npz", 50, false, 1, 3, 96, 96)]
    public void Load_SharedData_FitsItsModel(string name, int count, bool labelled, params int[] inputShape)
    {
        SampleSet set = SampleFile.Load(SharedData.Data(name), "x", inputShape);
        Assert.Equal(count, set.Count);
        Assert.Equal(labelled, set.Labels is not null);
    }

    [Theory]
    [InlineData(2, 3, 4)]
    [InlineData(2, 12)]
    [InlineData(2, 3, 2, 2)]
    [InlineData(6, 4)]
    [InlineData(6, 1, 4)]
    [InlineData(6, 2, 2)]
    public void Load_SamplesWithOrWithoutTheBatchAxis_AreEachASample(params int[] data)
    {
        float[] values = [.. Enumerable.Range(0, 24).Select(k => (float)k)];
        int[] input = data.Length > 2 && data[^1] == 2 ? [1, 2, 2] : [1, 4];
        SampleSet set = SampleFile.Load(Npy(data, values), "x", input, batch: 3);
        Assert.Equal(6, set.Count);
        Assert.Equal([8f, 9f, 10f, 11f], set.Inputs[2]);
    }

    [Fact]
    public void Load_LabelsWithTheBatchAxis_AreOneASample()
    {
        byte[] input = NpyWriter.Floats([2, 3, 1], 1, 2, 3, 4, 5, 6);
        byte[] labels = NpyWriter.Longs([2, 3], 5, 4, 3, 2, 1, 0);
        Assert.Equal([5, 4, 3, 2, 1, 0], SampleFile.Load(Npz(("input", input), ("label", labels)), "x", [1, 1], batch: 3).RequireLabels());
        Refusal.Assert(
            DiagnosticCatalog.DataShape,
            () => SampleFile.Load(Npz(("input", input), ("label", NpyWriter.Longs([2], 0, 1))), "x", [1, 1], batch: 3),
            "6 samples need 6 labels");
    }

    [Fact]
    public void Load_AnotherNumberOfSamplesThanTheBatchHas_IsRefused() => Refusal.Assert(
        DiagnosticCatalog.DataShape, () => SampleFile.Load(Npy([2, 2, 2], 1, 2, 3, 4, 5, 6, 7, 8), "x", [1, 2], batch: 3), "2x2");

    private string Npz(params (string Name, byte[] Npy)[] arrays) => _folder.Write("data.npz", NpyWriter.Npz(arrays));

    private string Npy(int[] shape, params float[] values) => _folder.Write("data.npy", NpyWriter.Floats(shape, values));

    private static void Refuse(DiagnosticCode code, string path, int[] inputShape, params string[] words) =>
        Refusal.Assert(code, () => SampleFile.Load(path, "x", inputShape), words);
}
