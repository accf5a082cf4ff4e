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

        new SerialReporter(_lines).Report(model, 1234);

        Assert.Equal(["NML seq=0 class=2 label=2 confidence=98 us=1234"], _lines.Lines);
    }

    [Fact]
    public void Report_OtherOutputs_WritesTheRealValueAsScore()
    {
        var model = new FixedModel([10, 61, 12], 0.25f, 110);

        new SerialReporter(_lines).Report(model, 5_000_000_000);

        Assert.Equal(["NML seq=0 class=1 label=1 score=-12.25 us=5000000000"], _lines.Lines);
    }

    [Fact]
    public void Report_OneOutput_HasAValueAndNoClass()
    {
        new SerialReporter(_lines).Report(new FixedModel([253], 1f / 256f, 0), 95);

        Assert.Equal(["NML seq=0 score=0.988281 us=95"], _lines.Lines);
    }

    [Fact]
    public void Report_LabelOfTwoWords_IsOneValue()
    {
        var model = new BrightnessModel();
        model.Output[1] = 200;

        new SerialReporter(_lines).Report(model, 7);

        Assert.Equal("very_bright", LineList.Parse(_lines.Lines[0])["label"]);
    }

    [Fact]
    public void Report_ManyResults_CountsThem()
    {
        var reporter = new SerialReporter(_lines);
        var model = new BrightnessModel();
        for (int i = 0; i < 20; i++)
        {
            reporter.Report(model, i);
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
            new SerialReporter().Report(new FixedModel([253], 1f / 256f, 0), 95);
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.Equal("NML seq=0 score=0.988281 us=95" + Environment.NewLine, captured.ToString());
    }

    [Theory]
    [InlineData(0f, "0")]
    [InlineData(1f, "1")]
    [InlineData(100f, "100")]
    [InlineData(-3.5f, "-3.5")]
    [InlineData(0.000001f, "0.000001")]
    [InlineData(0.0000004f, "0")]
    [InlineData(-0.0000004f, "0")]
    [InlineData(0.9999996f, "1")]
    [InlineData(0.0625f, "0.0625")]
    [InlineData(1234567.5f, "1234567.5")]
    [InlineData(3e38f, "9000000000000")]
    [InlineData(-3e38f, "-9000000000000")]
    public void DecimalText_HasUpToSixDecimals(float value, string expected) => Assert.Equal(expected, DecimalText.Of(value));

    [Fact]
    public void DecimalText_AnyValue_ReadsBackWithinHalfAMillionth()
    {
        var random = new Random(3);
        for (int i = 0; i < 2000; i++)
        {
            float value = (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 5)));
            double read = double.Parse(DecimalText.Of(value), CultureInfo.InvariantCulture);
            Assert.True(Math.Abs(read - value) <= 0.50001e-6, $"{value:R} as {DecimalText.Of(value)}");
        }
    }
}
