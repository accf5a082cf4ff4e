using NanoML.Compiler.Simulation.NanoClr;

namespace NanoML.Compiler.Tests.Simulation.NanoClr;

/// <summary>What a program on nanoCLR says when it fails: nanoCLR itself says nothing and ends with 0.</summary>
public sealed class DeviceReplayTests
{
    [Fact]
    public void OutOfMemory_IsCalledThat()
    {
        var failure = Assert.Throws<DeviceMemoryException>(() => Parse("NR 100", "NR 7 0a", "NR ! System.OutOfMemoryException", "NR end"));
        Assert.Equal("the program ended after 1 of 3 inferences: the heap is too small (System.OutOfMemoryException)", failure.Message);
    }

    [Fact]
    public void OtherException_IsShownWithItsTypeAndMessage()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => Parse("NR 100", "NR ! System.IndexOutOfRangeException: beyond", "NR end"));
        Assert.Equal("the program ended after 0 of 3 inferences: System.IndexOutOfRangeException: beyond", failure.Message);
    }

    [Fact]
    public void EndWithoutAWord_SaysHowFarItCame()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => Parse("NR 100", "NR 7 0a", "NR 8 0b"));
        Assert.Equal("the program ended after 2 of 3 inferences: no reason given; perhaps it was memory", failure.Message);
    }

    [Fact]
    public void AllLines_AreTheResult()
    {
        DeviceReplayResult result = Parse("other", "NR 100", "NR 70 0a", "NR 80 0b", "NR 90 0c", "NR end");
        Assert.Equal([7.0, 8.0, 9.0], result.Microseconds.AsEnumerable());
        Assert.Equal([10], result.Outputs[0]);
    }

    private static DeviceReplayResult Parse(params string[] lines) => DeviceReplay.Parse(lines, 3, layers: 0);
}
