using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Tests.Support;
using NanoML.Datasets.Description;
using NanoML.Datasets.Inspection;

namespace NanoML.Datasets.Tests;

public sealed class TableDatasetTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_AreSamples_WithoutATime()
    {
        string rows = string.Concat(Enumerable.Range(0, 20).Select(k => FormattableString.Invariant($"{k};{k},5;{(k % 2 == 0 ? "even" : "odd")}\n")));
        Dataset data = Dataset.Open(_folder.Write("d.csv", "a;b;class\n" + rows));

        Assert.Equal(DatasetKind.Table, data.Kind);
        Assert.Equal("even, odd", string.Join(", ", data.Classes));
        Assert.Equal(20, data.Recordings.Count);
        Assert.Equal([1, 1.5f], data.Recordings[1].ReadSignal().Values);
        Assert.Equal(4, data.Samples(Split.Test).Inputs.Length);
    }

    [Fact]
    public void Recordings_EndWhereTheLabelChanges_OrAtALongGap()
    {
        string path = _folder.Write("d.csv", "t_ms,x,label\n0,1,a\n10,2,a\n20,3,b\n30,4,b\n40,5,b\n1000,6,b\n1010,7,b\n");
        Dataset data = Dataset.Open(path, new DatasetDescription { Window = 1 });
        Assert.Equal([2, 3, 2], data.Recordings.Select(recording => recording.ReadSignal().Frames));
        Assert.Equal([0, 1, 1], data.Recordings.Select(recording => recording.Class));
        Assert.Equal(100, data.Rate!.Value, 6);
    }

    [Fact]
    public void TableOfManyFields_IsRefused_BeforeItIsWhole()
    {
        Directory.CreateDirectory(_folder.File("one"));
        using (var writer = new StreamWriter(_folder.File("one/a.csv")))
        {
            writer.WriteLine(string.Join(',', Enumerable.Range(0, 1024).Select(k => $"c{k}")));
            string row = "1" + new string(',', 1023);
            for (int k = 0; k <= 1 << 15; k++)
            {
                writer.WriteLine(row);
            }
        }

        Refusal.Assert(DiagnosticCatalog.DatasetTooLarge, () => Dataset.Open(_folder.Root, new DatasetDescription { Table = new() { Columns = ["c0"] } }), "a.csv", "line 32770", "33554432");
    }

    [Fact]
    public void LineOfTooManyFields_IsRefusedByItsFirstLine()
    {
        string path = _folder.Write("wide.csv", new string(',', 1 << 17));
        Refusal.Assert(DiagnosticCatalog.BadTable, () => Dataset.Open(path), "131073 fields", "65536");
    }

    [Fact]
    public void EmptyClass_IsRefused()
    {
        _folder.Write("one/a.csv", "x\n1\n");
        Directory.CreateDirectory(_folder.File("two"));
        Refusal.Assert(DiagnosticCatalog.EmptyClass, () => Dataset.Open(_folder.Root), "'two'");
    }

    [Fact]
    public void OneRecording_CannotBeSplit()
    {
        _folder.Write("one/a.csv", "x\n1\n2\n");
        Refusal.Assert(DiagnosticCatalog.TooFewRecordings, () => Dataset.Open(_folder.Root).RequireSplits(Split.Test), "'one'", "one recording only");
    }

    [Fact]
    public void Copies_InTwoSplits_AreRefused()
    {
        for (int k = 0; k < 4; k++)
        {
            _folder.Write($"one/{k}.csv", "x\n1\n2\n");
        }

        Refusal.Assert(DiagnosticCatalog.SharedBetweenSplits, () => Dataset.Open(_folder.Root).RequireSplits(Split.Training, Split.Test), "same content");
    }

    [Fact]
    public void Description_ReadsWhatItWrites()
    {
        _folder.Write("one/a.csv", "t_ms,x,y\n0,1,2\n10,2,3\n20,3,4\n");
        _folder.Write("one/b.csv", "t_ms,x,y\n0,1,2\n10,2,3\n20,3,5\n");
        var said = new DatasetDescription { Window = 2, Hop = 1, FrontEnd = FrontEndKind.Statistics, Split = new() { Seed = 7, Test = ["one/b.csv"] } };
        string text = DescriptionFile.Write(Dataset.Open(_folder.Root, said).Description);
        _folder.Write("dataset.json", text);

        Dataset data = Dataset.Open(_folder.Root);

        Assert.Equal(text, DescriptionFile.Write(data.Description));
        Assert.Equal([10], data.FrontEnd.Shape);
        Assert.Equal(Split.Test, data.Recordings[1].Split);
        Assert.Equal([1.5f, 0.25f, 1, 2, 2.5f], data.Samples(Split.Test).Inputs[0][..5]);
    }

    [Theory]
    [InlineData("{\"windows\": 3}", "'windows'")]
    [InlineData("{\"window\": 0}", "'window'")]
    [InlineData("{\"frontEnd\": \"fft\"}", "'frontEnd'", "mfcc")]
    [InlineData("{\"split\": {\"test\": [\"one/z.csv\"]}}", "one/z.csv")]
    [InlineData("[]", "JSON object")]
    public void BadDescriptions_AreRefusedWithTheField(string text, params string[] words)
    {
        _folder.Write("one/a.csv", "x\n1\n2\n");
        _folder.Write("dataset.json", text);
        Refusal.Assert(DiagnosticCatalog.BadDescription, () => Dataset.Open(_folder.Root), words);
    }

    [Fact]
    public void Inspection_FindsDuplicatesConstantsAndGaps()
    {
        for (int k = 0; k < 6; k++)
        {
            _folder.Write($"one/{k}.csv", "t_ms,x,y\n0,1,5\n10,2,5\n50,3,5\n60,4,5\n");
        }

        DatasetInspection found = DatasetInspection.Of(Dataset.Open(_folder.Root, new DatasetDescription { Window = 2, Hop = 1 }));

        Assert.NotEmpty(found.Duplicates);
        Assert.Equal(6, found.Gaps);
        Assert.Contains(found.Findings, finding => finding.Contains("'y' is always 5", StringComparison.Ordinal));
        Assert.Equal(12, found.Counts.Sum(count => count.Windows));
    }
}
