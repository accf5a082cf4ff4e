namespace NanoML.Kernels.Tests;

public class LaneRowsTests
{
    private const long Untouched = -77;

    private static readonly int[] s_heights = [4, 7, 8, 10, 11, 12, 13, 16, 25];

    [Fact]
    public void Pack_RandomImages_PutsABandInEachLane()
    {
        Cases.ForAll(100, random =>
        {
            (int height, int rowLength, int rows, byte[] x) = Image(random);
            int offset = random.Between(0, 5);
            byte[] array = [.. new byte[offset], .. x];
            long[] lanes = [.. Enumerable.Repeat(Untouched, 2 + (rows * rowLength / 2) + 1)];

            LaneRows.Pack(array, offset, height, rowLength, lanes, 2);

            Assert.Equal(Untouched, lanes[1]);
            Assert.Equal(Untouched, lanes[^1]);
            for (int y = 0; y < height; y++)
            {
                for (int i = 0; i < rowLength; i++)
                {
                    Assert.Equal(x[(y * rowLength) + i], Element(lanes, 2, rowLength, rows, y, i));
                }
            }
        });
    }

    [Fact]
    public void Unpack_WhatPackMade_IsTheImageAndNothingElse()
    {
        Cases.ForAll(100, random =>
        {
            (int height, int rowLength, int rows, byte[] x) = Image(random);
            long[] lanes = new long[rows * rowLength / 2];
            LaneRows.Pack(x, 0, height, rowLength, lanes, 0);
            byte[] y = [.. Enumerable.Repeat((byte)0xA5, x.Length + 6)];

            // What lies beyond the image must not reach it.
            for (int k = 0; k < lanes.Length; k++)
            {
                if ((3 * rows) + (k / (rowLength / 2)) >= height)
                {
                    lanes[k] = (lanes[k] & 0x0000FFFFFFFFFFFF) | (0x1234L << 48);
                }
            }

            LaneRows.Unpack(lanes, 0, y, 3, height, rowLength);

            Assert.Equal([0xA5, 0xA5, 0xA5, .. x, 0xA5, 0xA5, 0xA5], y);
        });
    }

    [Fact]
    public void Surround_RandomImages_GivesEachBandItsNeighboursRows()
    {
        Cases.ForAll(100, random =>
        {
            (int height, int rowLength, int rows, byte[] x) = Image(random);
            int halo = random.Between(1, Math.Min(rows, 3));
            int words = rowLength / 2;
            int start = halo * words;
            byte zeroPoint = (byte)random.Next(256);
            long[] lanes = [.. Enumerable.Repeat(Untouched, (rows + (2 * halo)) * words)];
            LaneRows.Pack(x, 0, height, rowLength, lanes, start);

            LaneRows.Surround(lanes, start, height, words, halo, zeroPoint);

            // Every row that a window around a row of the image reads.
            for (int band = 0; band < 4; band++)
            {
                for (int row = -halo; row < rows + halo; row++)
                {
                    int y = (band * rows) + row;
                    for (int i = 0; i < rowLength && y < height + halo; i++)
                    {
                        byte expected = y >= 0 && y < height ? x[(y * rowLength) + i] : zeroPoint;
                        Assert.Equal(expected, (byte)(lanes[start + (row * words) + (i / 2)] >> ((16 * band) + (8 * (i % 2)))));
                    }
                }
            }
        });
    }

    private static (int Height, int RowLength, int Rows, byte[] Bytes) Image(Random random)
    {
        int height = s_heights[random.Next(s_heights.Length)];
        int rowLength = 2 * random.Between(1, 12);
        byte[] bytes = new byte[height * rowLength];
        random.NextBytes(bytes);
        return (height, rowLength, (height + 3) / 4, bytes);
    }

    private static byte Element(long[] lanes, int start, int rowLength, int rows, int y, int i) =>
        (byte)(lanes[start + (y % rows * (rowLength / 2)) + (i / 2)] >> ((16 * (y / rows)) + (8 * (i % 2))));
}
