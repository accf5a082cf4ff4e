namespace NanoML.Kernels.Tests;

public class LaneMeanTests
{
    private static readonly int[] s_heights = [4, 7, 8, 10, 12, 25];

    [Fact]
    public void Run_RandomImages_IsTheAveragePoolOfTheirFirstRows()
    {
        Cases.ForAll(200, random =>
        {
            int height = s_heights[random.Next(s_heights.Length)];
            int rows = (height + 3) / 4;
            int width = random.Between(1, 257 / rows);
            int channels = 2 * random.Between(1, 4);
            int used = random.Between((3 * rows) + 1, height);
            byte[] x = new byte[height * width * channels];
            random.NextBytes(x);
            if (random.Next(4) == 0)
            {
                Array.Fill(x, byte.MaxValue);
            }

            long[] lanes = new long[3 + (rows * width * channels / 2)];
            LaneRows.Pack(x, 0, height, width * channels, lanes, 3);
            int shift = random.Between(31, 47);
            int zeroPoint = random.Next(256);
            byte[] expected = new byte[channels];
            AveragePool.Run(
                x, 0, expected, 0, [1 << 30], [(byte)shift], used * width, height, width, channels, 1, 1, used, width, 1, 1, 1, 1, 0, 0, 0, 0,
                false, zeroPoint, 7, 0, 250);
            byte[] actual = new byte[channels + 2];

            LaneMean.Run(lanes, 3, rows, width, channels / 2, used, actual, 1, -zeroPoint * used * width, 1 << 30, shift, 7, 0, 250);

            Assert.Equal([0, .. expected, 0], actual);
        });
    }
}
