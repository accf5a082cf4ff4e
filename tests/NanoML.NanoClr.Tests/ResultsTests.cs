using System.Text.RegularExpressions;
using NanoML.Compiler.Device;

namespace NanoML.NanoClr.Tests;

/// <summary>Results and health of the device library, on the interpreter.</summary>
public sealed partial class ResultsTests
{
    private static readonly SourceFile[] s_sources =
        [.. DeviceSources.Runtime, BothSides.Source("Report.cs"), BothSides.Source("ResultsProgram.cs")];

    [Fact]
    public void Program_PassesTheGate() => Assert.Empty(BothSides.Violations(s_sources));

    [NanoClrFact]
    public void Loop_OnNanoClr_WritesTheLinesOfTheHost()
    {
        string[] expected = [.. BothSides.OnHost("NanoML.Edges.ResultsProgram", s_sources).Select(WithoutTime)];
        foreach (string word in new[] { "event=class", "event=sensor", "event=drift", "event=health", "label=jumping_jack", "label=Tür" })
        {
            Assert.Contains(expected, line => line.Contains(word, StringComparison.Ordinal));
        }

        Assert.Equal(expected, BothSides.OnNanoClr(s_sources).Select(WithoutTime));
    }

    private static string WithoutTime(string line) => Time().Replace(line, "");

    [GeneratedRegex(" us=[0-9]+ pre=[0-9]+| crc=[0-9a-f]{4}$")]
    private static partial Regex Time();
}
