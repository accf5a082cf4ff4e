using NanoML.Compiler.Strategies.Lanes;


namespace NanoML.Strategies.Tests.Lanes;

public class LaneBandsTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Of_AnyNumberOfPositions_CoversAllAndNeverMore(int lanes)
    {
        for (int positions = lanes; positions < 300; positions++)
        {
            LaneBands bands = LaneBands.Of(positions, lanes);
            IEnumerable<int> covered = bands.Starts.SelectMany(start => Enumerable.Range(start, bands.Length));

            Assert.Equal(lanes, bands.Starts.Length);
            Assert.Equal(Enumerable.Range(0, positions), covered.Distinct().Order());
        }
    }

    [Fact]
    public void Of_CountThatIsNotDivisible_LetsTheLastBandsOverlap()
    {
        LaneBands bands = LaneBands.Of(10, 4);

        Assert.Equal(3, bands.Length);
        Assert.Equal([0, 3, 6, 7], bands.Starts.ToArray());
    }
}
