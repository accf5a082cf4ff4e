using System;

namespace NanoML.Kernels
{
    /// <summary>
    /// Keeps the last frames of a stream: what was there moves forward, what is new comes behind it.
    /// </summary>
    public static class History
    {
        /// <summary>
        /// For each of <paramref name="rows"/> runs of <paramref name="length"/> bytes of <paramref name="y"/>: drops its first
        /// <paramref name="fresh"/> bytes and appends as many of <paramref name="x"/>.
        /// </summary>
        /// <param name="x">What is new, [rows][fresh].</param>
        /// <param name="xOffset">The first byte to read.</param>
        /// <param name="y">What is kept from one step to the next, [rows][length]. It does not overlap <paramref name="x"/>.</param>
        /// <param name="yOffset">The first byte of what is kept.</param>
        /// <param name="rows">Runs, at least 1.</param>
        /// <param name="length">Bytes of a run, at least <paramref name="fresh"/>.</param>
        /// <param name="fresh">New bytes of a run, at least 1.</param>
        public static void Run(byte[] x, int xOffset, byte[] y, int yOffset, int rows, int length, int fresh)
        {
            int past = length - fresh;
            for (int row = 0; row < rows; row++)
            {
                Array.Copy(y, yOffset + fresh, y, yOffset, past);
                Array.Copy(x, xOffset, y, yOffset + past, fresh);
                xOffset += fresh;
                yOffset += length;
            }
        }
    }
}
