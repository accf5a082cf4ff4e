namespace NanoML.Kernels
{
    /// <summary>The mean over an image in lanes, as <see cref="LaneRows"/> packs it.</summary>
    public static class LaneMean
    {
        private const int Bands = 4;
        private const long Bytes = 0x00FF00FF00FF00FF;
        private const long UpperBands = (1L << 48) - 1;
        private const int Lane = 0xFFFF;

        /// <summary>
        /// Computes, per channel, <c>Requantize(sum + bias)</c> over all pixels of the first <paramref name="height"/> rows.
        /// </summary>
        /// <param name="start">The word of the bands' first pixel.</param>
        /// <param name="bandRows">Rows of a band.</param>
        /// <param name="width">Of the image; a band has at most 257 pixels.</param>
        /// <param name="pixelWords">Half of the channels.</param>
        /// <param name="height">More than three bands have, at most what four have.</param>
        /// <param name="bias">Minus the input's zero point for every pixel.</param>
        public static void Run(
            long[] lanes,
            int start,
            int bandRows,
            int width,
            int pixelWords,
            int height,
            byte[] y,
            int yOffset,
            int bias,
            int multiplier,
            int shift,
            int outputZeroPoint,
            int min,
            int max)
        {
            long bytes = Bytes;
            long upper = UpperBands;
            int whole = (height - ((Bands - 1) * bandRows)) * width * pixelWords;
            int all = bandRows * width * pixelWords;
            for (int k = 0; k < pixelWords; k++)
            {
                long word;
                long even = 0;
                long odd = 0;
                int i = start + k;
                int end = start + whole;
                while (i < end)
                {
                    word = lanes[i];
                    even += word & bytes;
                    odd += (word >> 8) & bytes;
                    i += pixelWords;
                }

                // Rows that the last band does not have.
                end = start + all;
                while (i < end)
                {
                    word = lanes[i] & upper;
                    even += word & bytes;
                    odd += (word >> 8) & bytes;
                    i += pixelWords;
                }

                y[yOffset] = Requantize.ToByte(bias + Sum(even), multiplier, shift, outputZeroPoint, min, max);
                y[yOffset + 1] = Requantize.ToByte(bias + Sum(odd), multiplier, shift, outputZeroPoint, min, max);
                yOffset += 2;
            }
        }

        private static int Sum(long lanes)
        {
            return ((int)lanes & Lane) + ((int)(lanes >> 16) & Lane) + ((int)(lanes >> 32) & Lane) + ((int)(lanes >> 48) & Lane);
        }
    }
}
