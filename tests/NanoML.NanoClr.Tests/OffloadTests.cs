using NanoML.Compiler.Device;

namespace NanoML.NanoClr.Tests;

/// <summary>NanoML.Offload on the interpreter: the messages of a board, byte for byte.</summary>
public sealed class OffloadTests
{
    [NanoClrFact]
    public void Board_OnNanoClr_SaysWhatItSaysOnTheHost()
    {
        SourceFile[] sources =
        [
            .. DeviceSources.RuntimeClosure(["MessageLink"]), .. DeviceSources.RuntimeClosure(["NanoModel"]).Except(DeviceSources.RuntimeClosure(["MessageLink"])),
            .. DeviceSources.LibraryClosure(["HostPart", "ScoreMargin"]), BothSides.Source("Generator.cs"), BothSides.Source("Report.cs"), BothSides.Source("SplitProgram.cs"),
        ];
        Assert.All(BothSides.Violations(sources), violation => Assert.Fail(violation.ToString()));
        string[] expected = BothSides.OnHost("NanoML.Edges.SplitProgram", sources);
        Assert.Contains("ready 0 2", expected);
        Assert.Contains("answered 4 4", expected);
        Assert.Contains("refused 1 2", expected);
        Assert.Equal(expected, BothSides.OnNanoClr(BothSides.SmallestBoardKilobytes, sources));
    }
}
