using NanoML.Compiler.Strategies.Lanes;


namespace NanoML.Strategies.Tests.Lanes;

public class ClampTableTests
{
    [Fact]
    public void For_RangesOfOneClamp_ShareATableThatIsJustLargeEnough()
    {
        ClampTable table = Assert.Single(ClampTable.For([new ClampRange(10, 200, -30, 90), new ClampRange(10, 200, 5, 400)], margin: 1000));

        Assert.Equal(30, table.Below);
        Assert.Equal(400 - 255, table.Above);
        Assert.Equal(30 + 256 + 145, table.Table.ByteLength);
        for (int value = -30; value <= 400; value++)
        {
            Assert.Equal(Math.Clamp(value, 10, 200), table.Table.Bytes[value + table.Below]);
        }
    }

    [Fact]
    public void For_ClampsThatDiffer_AreTablesOfTheirOwn() =>
        Assert.Equal(2, ClampTable.For([new ClampRange(0, 255, 0, 1), new ClampRange(1, 255, 0, 1)], margin: 0).Count());

    [Theory]
    [InlineData(-100, 355, true)]
    [InlineData(-101, 0, false)]
    [InlineData(0, 356, false)]
    public void For_ValuesBeyondTheMargin_HaveNoTable(long low, long high, bool expected) =>
        Assert.Equal(expected, ClampTable.For([new ClampRange(0, 255, low, high)], margin: 100).Any());

    [Fact]
    public void Covers_RangesInsideOfTheTableWithItsClamp_Alone()
    {
        ClampTable table = ClampTable.For([new ClampRange(0, 255, -10, 300)], margin: 100).Single();

        Assert.True(table.Covers(new ClampRange(0, 255, -10, 300)));
        Assert.True(table.Covers(new ClampRange(0, 255, 260, 300)));
        Assert.False(table.Covers(new ClampRange(0, 255, -11, 0)));
        Assert.False(table.Covers(new ClampRange(0, 255, 0, 301)));
        Assert.False(table.Covers(new ClampRange(0, 254, 0, 1)));
    }
}
