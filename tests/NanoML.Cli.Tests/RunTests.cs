using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace NanoML.Cli.Tests;

public sealed partial class RunTests
{
    [GeneratedRegex(@"^NML seq=(\d+) class=(\d) label=\w+ confidence=(\d+) us=\d+ crc=[0-9a-f]{4}$")]
    private static partial Regex ClassLine { get; }

    [GeneratedRegex(@"^NML seq=(\d+) score=([\d.]+) us=\d+ crc=[0-9a-f]{4}$")]
    private static partial Regex ScoreLine { get; }

    [Fact]
    public void Run_Digits_PrintsASerialLinePerSampleAndTheAccuracy()
    {
        string[] lines = CommandLine.RunDigits("run", "--test", Bundled.DigitsTest).Succeeded().OutputLines;
        for (int k = 0; k < 500; k++)
        {
            Assert.Equal(k.ToString(CultureInfo.InvariantCulture), ClassLine.Match(lines[k]).Groups[1].Value);
        }

        Match accuracy = Regex.Match(lines[500], @"^# accuracy ([\d.]+) % \((\d+) of 500\)$");
        Assert.True(double.Parse(accuracy.Groups[1].Value, CultureInfo.InvariantCulture) > 95);
        Assert.Contains(lines[501..], line => line.Contains("True class", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_Xor_PrintsTheScoreOfItsOneOutput()
    {
        string[] lines = CommandLine.Run("run", Bundled.Xor, "--target", "esp32", "--data", Bundled.XorCalibration, "--test", Bundled.XorTest)
            .Succeeded().OutputLines;
        double[] scores = [.. lines.Take(4).Select(l => double.Parse(ScoreLine.Match(l).Groups[2].Value, CultureInfo.InvariantCulture))];
        Assert.Equal([false, true, true, false], scores.Select(s => s > 0.5));
        Assert.Equal("# accuracy 100.00 % (4 of 4)", lines[4]);
    }

    [Fact]
    public void Run_CountAndJson_GiveOneObjectWithThatManyLines()
    {
        JsonElement json = CommandLine.RunDigits("run", "--test", Bundled.DigitsTest, "--count", "7", "--json").Succeeded().Json;
        Assert.Equal(7, json.GetProperty("samples").GetInt32());
        Assert.Equal(7, json.GetProperty("lines").GetArrayLength());
        JsonElement line = json.GetProperty("lines")[6];
        Assert.Equal(["sample", "expected", "seq", "class", "label", "confidence", "us"], line.EnumerateObject().Select(p => p.Name));
        Assert.Equal((6, 6), (line.GetProperty("sample").GetInt32(), line.GetProperty("seq").GetInt32()));
        Assert.Equal(7, json.GetProperty("classes").EnumerateArray().Sum(c => c.GetProperty("samples").GetInt32()));
        Assert.Equal(10, json.GetProperty("confusion").GetArrayLength());
        Assert.InRange(json.GetProperty("accuracy").GetDouble(), 0.5, 1);
    }

    [Fact]
    public void Run_WithoutLabels_PrintsNoAccuracy()
    {
        string[] lines = CommandLine.RunDigits("run", "--test", Bundled.DigitsCalibration, "--count", "3").Succeeded().OutputLines;
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.Matches(ClassLine, line));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    public void Run_BadCount_IsAUsageError(string count) =>
        CommandLine.RunDigits("run", "--test", Bundled.DigitsTest, "--count", count).Failed(2, "NML0501", "--count");
}
