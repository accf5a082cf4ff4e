using System;

namespace NanoML.Kernels
{
    /// <summary>
    /// Sets a region to one value: padding, and constants.
    /// </summary>
    public static class Fill
    {
        private const int LoopLength = 8;

        /// <summary>
        /// Writes <paramref name="value"/> to <paramref name="count"/> bytes of <paramref name="y"/> from <paramref name="yOffset"/> on.
        /// </summary>
        /// <param name="y">The output.</param>
        /// <param name="yOffset">The first byte to write.</param>
        /// <param name="count">The number of bytes, at least 0.</param>
        /// <param name="value">The byte to write, in [0, 255].</param>
        public static void Run(byte[] y, int yOffset, int count, int value)
        {
            int filled = count < LoopLength ? count : LoopLength;
            int i = yOffset;
            int end = yOffset + filled;
            while (i < end)
            {
                y[i] = (byte)value;
                i++;
            }

            while (filled < count)
            {
                int length = count - filled;
                if (length > filled)
                {
                    length = filled;
                }

                Array.Copy(y, yOffset, y, yOffset + filled, length);
                filled += length;
            }
        }
    }
}
