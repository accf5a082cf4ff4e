using System;

namespace NanoML.Kernels
{
    /// <summary>
    /// Copies rows of an image with their padding, so that windows over them need no test for the image's edge.
    /// </summary>
    internal static class WindowRows
    {
        /// <summary>
        /// Writes <c>rows</c> rows of <c>columns</c> pixels from (<c>top</c>, <c>left</c>) of the image. The first <c>kept</c> of them are not
        /// read from the image, which may be overwritten there: the window holds them already.
        /// </summary>
        /// <param name="x">The image, [height][width][channels].</param>
        /// <param name="xOffset">Its first byte.</param>
        /// <param name="window">Takes [rows][columns][channels].</param>
        /// <param name="windowOffset">Its first byte.</param>
        /// <param name="height">Rows of the image.</param>
        /// <param name="width">Pixels of a row of the image.</param>
        /// <param name="channels">Bytes of a pixel.</param>
        /// <param name="top">The image's row of the first row; may be outside.</param>
        /// <param name="left">The image's column of the first pixel, at most 0.</param>
        /// <param name="rows">At least 0.</param>
        /// <param name="columns">At least 1.</param>
        /// <param name="kept">Rows that move to the front of the window, at most <c>rows</c>.</param>
        /// <param name="keptFrom">The row of the window where they are.</param>
        /// <param name="zeroPoint">What pixels outside of the image read as.</param>
        internal static void Gather(
            byte[] x,
            int xOffset,
            byte[] window,
            int windowOffset,
            int height,
            int width,
            int channels,
            int top,
            int left,
            int rows,
            int columns,
            int kept,
            int keptFrom,
            int zeroPoint)
        {
            byte padding = (byte)zeroPoint;
            int rowLength = width * channels;
            int windowRow = columns * channels;
            int before = -left * channels;
            before = before < windowRow ? before : windowRow;
            int length = windowRow - before < rowLength ? windowRow - before : rowLength;
            int after = before + length;
            int end = top + rows;
            if (kept > 0)
            {
                Array.Copy(window, windowOffset + (keptFrom * windowRow), window, windowOffset, kept * windowRow);
                windowOffset += kept * windowRow;
            }

            for (int row = top + kept; row < end; row++)
            {
                if (row < 0 || row >= height)
                {
                    Fill.Run(window, windowOffset, windowRow, padding);
                }
                else
                {
                    Fill.Run(window, windowOffset, before, padding);
                    Array.Copy(x, xOffset + (row * rowLength), window, windowOffset + before, length);
                    Fill.Run(window, windowOffset + after, windowRow - after, padding);
                }

                windowOffset += windowRow;
            }
        }
    }
}
