using NanoML.Compiler.Device;

namespace NanoML.NanoClr.Tests;

/// <summary>Boxes of a detector, on the interpreter.</summary>
public sealed class BoxesTests
{
    private static readonly SourceFile[] s_sources =
        [.. DeviceSources.Runtime, BothSides.Source("Generator.cs"), BothSides.Source("Report.cs"), BothSides.Source("BoxesProgram.cs")];

    [Fact]
    public void Program_PassesTheGate() => Assert.Empty(BothSides.Violations(s_sources));

    [NanoClrFact]
    public void Boxes_OnNanoClr_AreTheHosts()
    {
        string[] expected = [.. BothSides.OnHost("NanoML.Edges.BoxesProgram", s_sources)];
        Assert.True(expected.Length > 100, $"only {expected.Length} lines: there are boxes in each case");
        Assert.Equal(expected, BothSides.OnNanoClr(s_sources));
    }
}
