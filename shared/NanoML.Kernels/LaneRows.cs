namespace NanoML.Kernels
{
    /// <summary>
    /// Images in the lanes of a <c>long[]</c>: the rows are cut into four bands of <c>(height + 3) / 4</c>, and lane k of a word (16 bits)
    /// holds two neighbouring channels of a pixel of band k, the first in its low byte.
    /// </summary>
    /// <remarks>The height must leave a row for the last band: <c>3 * ((height + 3) / 4) &lt; height</c>.</remarks>
    public static class LaneRows
    {
        private const int Bands = 4;
        private const int LaneBits = 16;
        private const long Lane = 0xFFFF;

        /// <summary>Packs an image of bytes, channels last; the rows of a band beyond the image hold its last row.</summary>
        /// <param name="xOffset">Where the image begins.</param>
        /// <param name="rowLength">Bytes of a row: width times channels; even.</param>
        /// <param name="start">The word of the bands' first pixel.</param>
        public static void Pack(byte[] x, int xOffset, int height, int rowLength, long[] lanes, int start)
        {
            int rows = (height + Bands - 1) / Bands;
            for (int row = 0; row < rows; row++)
            {
                int i = xOffset + (row * rowLength);
                int i1 = RowOf(1, rows, row, height, xOffset, rowLength) - i;
                int i2 = RowOf(2, rows, row, height, xOffset, rowLength) - i;
                int i3 = RowOf(3, rows, row, height, xOffset, rowLength) - i;
                int end = i + rowLength;
                while (i < end)
                {
                    // At most 24 bits at a time, so that no int goes negative on its way to long.
                    lanes[start] = (long)(x[i] | (x[i + 1] << 8) | (x[i + i1] << 16))
                        | ((long)(x[i + i1 + 1] | (x[i + i2] << 8) | (x[i + i2 + 1] << 16)) << 24)
                        | ((long)(x[i + i3] | (x[i + i3 + 1] << 8)) << 48);
                    i += 2;
                    start++;
                }
            }
        }

        /// <summary>The inverse of <see cref="Pack"/>.</summary>
        public static void Unpack(long[] lanes, int start, byte[] y, int yOffset, int height, int rowLength)
        {
            int rows = (height + Bands - 1) / Bands;

            // From the last row on: what the last band has beyond the image goes to its last row, before that row's own pixels do.
            for (int row = rows - 1; row >= 0; row--)
            {
                int k = start + (row * (rowLength / 2));
                int i = yOffset + (row * rowLength);
                int i1 = RowOf(1, rows, row, height, yOffset, rowLength) - i;
                int i2 = RowOf(2, rows, row, height, yOffset, rowLength) - i;
                int i3 = RowOf(3, rows, row, height, yOffset, rowLength) - i;
                int end = i + rowLength;
                while (i < end)
                {
                    long word = lanes[k];
                    y[i + i3] = (byte)(word >> 48);
                    y[i + i3 + 1] = (byte)(word >> 56);
                    y[i + i2] = (byte)(word >> 32);
                    y[i + i2 + 1] = (byte)(word >> 40);
                    y[i + i1] = (byte)(word >> 16);
                    y[i + i1 + 1] = (byte)(word >> 24);
                    y[i] = (byte)word;
                    y[i + 1] = (byte)(word >> 8);
                    i += 2;
                    k++;
                }
            }
        }

        /// <summary>
        /// Gives each band the rows of its neighbours, <paramref name="halo"/> before its own and as many after, and writes the zero point to
        /// what lies outside of the image.
        /// </summary>
        /// <param name="start">The word of the bands' first pixel; the halo lies before it and after the bands.</param>
        /// <param name="height">Rows of the image.</param>
        /// <param name="rowWords">Words of a row.</param>
        /// <param name="halo">At most the rows of a band.</param>
        /// <param name="zeroPoint">In [0, 255].</param>
        public static void Surround(long[] lanes, int start, int height, int rowWords, int halo, int zeroPoint)
        {
            int rows = (height + Bands - 1) / Bands;
            for (int row = -halo; row < rows + halo; row++)
            {
                long keep = 0;
                long padding = 0;
                bool isRead = row < 0 || row >= rows;
                for (int band = 0; band < Bands; band++)
                {
                    int y = (band * rows) + row;
                    long lane = Lane << (band * LaneBits);
                    if (y >= 0 && y < height)
                    {
                        keep |= lane;
                    }
                    else
                    {
                        padding |= (long)(zeroPoint | (zeroPoint << 8)) << (band * LaneBits);
                        isRead |= y < height + halo;
                    }
                }

                if (isRead)
                {
                    int from = row < 0 ? row + rows : row >= rows ? row - rows : row;
                    Copy(lanes, start + (from * rowWords), start + (row * rowWords), rowWords, row - from, keep, padding);
                }
            }
        }

        /// <summary>Copies a row, to the next lane when <paramref name="distance"/> is negative, to the one before when it is positive.</summary>
        private static void Copy(long[] lanes, int from, int to, int count, int distance, long keep, long padding)
        {
            int left = distance < 0 ? LaneBits : 0;
            int right = distance > 0 ? LaneBits : 0;
            int end = to + count;
            from -= to;
            while (to < end)
            {
                lanes[to] = (((lanes[to + from] << left) >> right) & keep) | padding;
                to++;
            }
        }

        private static int RowOf(int band, int rows, int row, int height, int offset, int rowLength)
        {
            int y = (band * rows) + row;
            return offset + ((y < height ? y : height - 1) * rowLength);
        }
    }
}
