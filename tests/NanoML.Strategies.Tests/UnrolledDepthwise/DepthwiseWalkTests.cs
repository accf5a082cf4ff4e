using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.UnrolledDepthwise;

namespace NanoML.Strategies.Tests.UnrolledDepthwise;

public class DepthwiseWalkTests
{
    private const int Lanes = 3;

    [Theory]
    [InlineData(25, 3, 1, new[] { 1, 3, 9 })]
    [InlineData(30, 5, 2, new[] { 1, 5, 10 })]
    [InlineData(25, 3, 3, new[] { 1, 9 })]
    [InlineData(12, 3, 1, new[] { 1, 4 })]
    [InlineData(3, 3, 1, new[] { 1 })]
    public void Of_Windows_AreTheSmallestLoopOneWithoutCopiesAndNone(int outputs, int kernel, int stride, int[] expected)
    {
        int height = ((outputs - 1) * stride) + kernel;
        var window = new LaneWindow(new WindowGeometry(height, 5, 1, outputs, 5, kernel, 1, stride, 1, 1, 1, 0, 0, 0, 0));

        Assert.Equal(expected, DepthwiseWalk.Of(window, LaneBands.Of(outputs, Lanes)).Select(w => w.Unrolled));
    }

    [Fact]
    public void Writes_RandomWalks_CoverEveryRowAndWithoutALoopOnce()
    {
        foreach (DepthwiseWalk walk in RandomWalks())
        {
            IEnumerable<int> rows = Enumerable.Range(0, walk.Turns).SelectMany(turn => Enumerable.Range(0, Lanes)
                .Where(lane => walk.Writes(turn, lane))
                .Select(lane => walk.Bands.Starts[lane] + turn));

            Assert.Equal(
                Enumerable.Range(0, walk.Window.Geometry.OutputHeight),
                walk.IsStraight ? rows.Order() : rows.Distinct().Order());
        }
    }

    [Fact]
    public void Slot_RandomWalks_HoldsEveryRowAsLongAsATurnReadsIt()
    {
        foreach (DepthwiseWalk walk in RandomWalks().Where(w => !w.Copies))
        {
            var held = walk.FirstRows.ToDictionary(row => walk.Slot(0, row));
            for (int turn = 0; turn < walk.Turns; turn++)
            {
                // Turns of the loop load as their first ones do, further down.
                int round = walk.Loops(turn) ? (turn - walk.Head) / walk.Unrolled * walk.Unrolled : 0;
                foreach (int row in walk.NewRows(turn - round))
                {
                    held[walk.Slot(turn - round, row)] = row + (round * walk.Stride);
                }

                for (int k = 0; k < walk.Window.Geometry.KernelHeight; k++)
                {
                    int row = (turn * walk.Stride) + (k * walk.Window.Geometry.DilationHeight);
                    Assert.Equal(row, held[walk.Slot(turn - round, row - (round * walk.Stride))]);
                }
            }
        }
    }

    private static IEnumerable<DepthwiseWalk> RandomWalks()
    {
        var random = new Random(1);
        return Enumerable.Range(0, 500)
            .Select(_ => new LaneWindow(RandomWindow.Tall(random)))
            .Where(window => window.Geometry.OutputHeight >= Lanes)
            .SelectMany(window => DepthwiseWalk.Of(window, LaneBands.Of(window.Geometry.OutputHeight, Lanes)));
    }
}
