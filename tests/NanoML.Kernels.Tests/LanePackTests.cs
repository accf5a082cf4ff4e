namespace NanoML.Kernels.Tests;

public class LanePackTests
{
    private const int Length = 60;
    private const long Untouched = -77;

    [Theory]
    [InlineData(3, 21)]
    [InlineData(4, 16)]
    public void Run_RandomPlaces_PutsABytePerLane(int lanes, int bits)
    {
        Cases.ForAll(200, random =>
        {
            byte[] x = Bytes(random);
            int count = random.Between(0, 20);
            int start = random.Between(0, 20);
            int[] from = [.. Enumerable.Range(0, lanes).Select(_ => random.Between(0, Length - count))];
            long[] expected = Lanes();
            for (int k = 0; k < count; k++)
            {
                expected[start + k] = Enumerable.Range(0, lanes).Sum(lane => unchecked((long)x[from[lane] + k] << (lane * bits)));
            }

            long[] actual = Lanes();
            if (lanes == 3)
            {
                LanePack.Run3(x, from[0], from[1], from[2], actual, start, count);
            }
            else
            {
                LanePack.Run4(x, from[0], from[1], from[2], from[3], actual, start, count);
            }

            Assert.Equal(expected, actual);
        });
    }

    [Theory]
    [InlineData(3, 21)]
    [InlineData(4, 16)]
    public void Group_AnyCount_PacksNeighboursAndFillsWithZeros(int lanes, int bits)
    {
        Cases.ForAll(200, random =>
        {
            byte[] x = Bytes(random);
            int count = random.Between(1, 30);
            int from = random.Between(0, Length - count);
            int start = random.Between(0, 20);
            long[] expected = Lanes();
            for (int k = 0; k < (count + lanes - 1) / lanes; k++)
            {
                expected[start + k] = Enumerable.Range(k * lanes, Math.Min(lanes, count - (k * lanes)))
                    .Sum(i => unchecked((long)x[from + i] << (i % lanes * bits)));
            }

            long[] actual = Lanes();
            if (lanes == 3)
            {
                LanePack.Group3(x, from, actual, start, count);
            }
            else
            {
                LanePack.Group4(x, from, actual, start, count);
            }

            Assert.Equal(expected, actual);
        });
    }

    [Theory]
    [InlineData(-1, 999)]
    [InlineData(0, 100)]
    [InlineData(4, 128)]
    [InlineData(5, 999)]
    public void RowOffset_RowsOutsideOfTheImage_AreTheRowOfZeroPoints(int row, int expected) =>
        Assert.Equal(expected, LanePack.RowOffset(row, height: 5, first: 100, rowLength: 7, zeroRow: 999));

    [Fact]
    public void Fill_Range_WritesThatAlone()
    {
        long[] lanes = Lanes();

        LanePack.Fill(lanes, 3, 4, 1L << 50);

        Assert.Equal(Lanes().Select((v, k) => k is >= 3 and < 7 ? 1L << 50 : v), lanes);
    }

    /// <summary>Random bytes, of which a quarter are 255.</summary>
    private static byte[] Bytes(Random random) => [.. Enumerable.Range(0, Length).Select(_ => random.Next(4) == 0 ? (byte)255 : (byte)random.Next(256))];

    private static long[] Lanes() => [.. Enumerable.Repeat(Untouched, Length)];
}
