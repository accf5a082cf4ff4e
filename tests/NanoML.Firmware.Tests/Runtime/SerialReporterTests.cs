using System.Globalization;
using NanoML.Firmware.Tests.Support;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Runtime;

public sealed class SerialReporterTests
{
    private readonly LineList _lines = new();

    [Fact]
    public void Report_Probabilities_WritesClassLabelAndConfidence()
    {
        var model = new FixedModel([2, 0, 251, 3], 1f / 256f, 0);

        new SerialReporter(model, _lines).Report(1234);

        Assert.Equal(["NML seq=0 class=2 label=2 confidence=98 us=1234 crc=73f2"], _lines.Lines);
    }

    [Fact]
    public void Report_OtherOutputs_WritesTheRealValueAsScore()
    {
        var model = new FixedModel([10, 61, 12], 0.25f, 110);

        new SerialReporter(model, _lines).Report(5_000_000_000);

        Assert.Equal(["NML seq=0 class=1 label=1 score=-12.25 us=5000000000 crc=bc9a"], _lines.Lines);
    }

    [Fact]
    public void Report_OneOutput_HasAValueAndNoClass()
    {
        new SerialReporter(new FixedModel([253], 1f / 256f, 0), _lines).Report(95);

        Assert.Equal(["NML seq=0 score=0.988281 us=95 crc=0d46"], _lines.Lines);
    }

    [Fact]
    public void Report_LabelOfTwoWords_IsOneValue()
    {
        var model = new BrightnessModel();
        model.Output[1] = 200;

        new SerialReporter(model, _lines).Report(7);

        Assert.Equal("very_bright", LineList.Parse(_lines.Lines[0])["label"]);
    }

    [Fact]
    public void Report_ManyResults_CountsThem()
    {
        var model = new BrightnessModel();
        var reporter = new SerialReporter(model, _lines);
        for (int i = 0; i < 20; i++)
        {
            reporter.Report(i);
        }

        Assert.Equal(
            Enumerable.Range(0, 20).Select(i => i.ToString(CultureInfo.InvariantCulture)),
            _lines.Lines.Select(line => LineList.Parse(line)["seq"]));
    }

    [Fact]
    public void Report_ByDefault_WritesToTheConsole()
    {
        TextWriter console = Console.Out;
        var captured = new StringWriter();
        try
        {
            Console.SetOut(captured);
            new SerialReporter(new FixedModel([253], 1f / 256f, 0)).Report(95);
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.Equal("NML seq=0 score=0.988281 us=95 crc=0d46" + Environment.NewLine, captured.ToString());
    }

    [Fact]
    public void Report_Measures_AreBehindTheResult()
    {
        var model = new FixedModel([2, 0, 251, 3], 1f / 256f, 0);

        new SerialReporter(model, _lines) { Heap = new Gauge() }.Report(1234, 567, 12);

        Assert.StartsWith("NML seq=0 class=2 label=2 confidence=98 us=1234 pre=567 drift=12 heap=45678 crc=", Assert.Single(_lines.Lines));
        Assert.Equal("45678", LineList.Parse(_lines.Lines[0])["heap"]);
    }

    [Fact]
    public void Line_EventOfTheApplication_IsCountedWithTheOthers()
    {
        var model = new BrightnessModel();
        var reporter = new SerialReporter(model, _lines);
        reporter.Report(1);
        reporter.Line.BeginEvent("door");
        reporter.Line.Add("open", 1);
        reporter.Line.Send();

        Assert.StartsWith("NML seq=1 event=door open=1 crc=", _lines.Lines[1]);
        Assert.Equal("door", LineList.Parse(_lines.Lines[1])["event"]);
    }

    [Fact]
    public void Line_PairThatDoesNotFit_IsLeftOutWhole()
    {
        var line = new ReportLine(_lines);
        line.Begin();
        line.Add("long", new string('a', 225));
        line.Add("lost", 123);
        line.Add("x", 1);
        line.Send();

        Assert.Equal(["seq", "long", "x", "crc"], LineList.Parse(Assert.Single(_lines.Lines)).Keys);
    }

    [Theory]
    [InlineData("Tür auf", "Tür_auf")]
    [InlineData("", "_")]
    [InlineData("äääääääääääääääääääääääää", "ääääääääääääääääääää")]
    public void Report_Labels_AreOneWordOfAtMostFortyBytes(string label, string expected)
    {
        var model = new NamedModel(label);
        new SerialReporter(model, _lines).Report(1);

        Assert.Equal(expected, LineList.Parse(_lines.Lines[0])["label"]);
    }

    private sealed class Gauge : IHeapGauge
    {
        public int FreeBytes() => 45678;
    }

    private sealed class NamedModel(string label) : NanoModel(new byte[1], 1, 1f, 0, new byte[2], 1f / 256f, 0)
    {
        public override string LabelOf(int index) => label;

        public override void Invoke()
        {
        }
    }
}
