using System.Text.RegularExpressions;
using NanoML.Compiler.Device;

namespace NanoML.NanoClr.Tests;

/// <summary>The loop through thousands of failures, on the interpreter, in a heap that has no room for what is not given back.</summary>
public sealed partial class FieldTests
{
    // One object of the smallest size left behind in each of the 6,000 turns would be 72,000 bytes.
    private const int HeapKilobytes = 40;

    private static readonly SourceFile[] s_sources =
        [.. DeviceSources.Runtime, BothSides.Source("Report.cs"), BothSides.Source("FieldProgram.cs")];

    [Fact]
    public void Program_PassesTheGate() => Assert.Empty(BothSides.Violations(s_sources));

    [NanoClrFact]
    public void ThousandsOfFailures_OnNanoClr_StayWithinASmallHeapAndCountAsOnTheHost()
    {
        string[] expected = [.. BothSides.OnHost("NanoML.Edges.FieldProgram", s_sources).Select(WithoutTime)];
        Assert.Matches("^errors [1-9][0-9]{2,} [1-9][0-9]{2,}$", expected[^1]);

        Assert.Equal(expected, BothSides.OnNanoClr(HeapKilobytes, s_sources).Select(WithoutTime));
    }

    private static string WithoutTime(string line) => Time().Replace(line, "");

    [GeneratedRegex(" us=[0-9]+ pre=[0-9]+| crc=[0-9a-f]{4}$")]
    private static partial Regex Time();
}
