namespace NanoML.Kernels
{
    /// <summary>
    /// The mean over frames of a stream, from a sum that is kept: what comes is added, what goes is taken away.
    /// </summary>
    public static class SlidingMean
    {
        /// <summary>The most positions whose sum of bytes has 16 bits.</summary>
        public const int MostNarrow = 257;

        /// <summary>
        /// Moves new frames into what is kept and computes, per channel, <c>Requantize</c> of the sum over <paramref name="span"/> bytes of each
        /// row, from <paramref name="fresh"/> on as they were, or as they are with <paramref name="takesNew"/>, relative to the input's zero point.
        /// </summary>
        /// <remarks>
        /// <para><c>x</c> is [rows][fresh], <c>y</c> [channels]. <c>kept</c> is [rows][length] and behind that the sums, as planes of a byte of each
        /// channel, the lowest first: two up to <see cref="MostNarrow"/> positions in a mean, else four. Before the first step it holds zero points,
        /// and sums of as many. Byte k of a row is of channel <c>k % channels</c>.</para>
        /// <para><c>fresh</c>, <c>span</c> and <c>length</c> are multiples of <c>channels</c>; <c>length</c> is at least <c>span + fresh</c>.
        /// A mean has at most 2^23 positions. The rest has the ranges of <see cref="Requantize.ToByte"/>.</para>
        /// </remarks>
        public static void Run(
            byte[] x,
            int xOffset,
            byte[] kept,
            int keptOffset,
            byte[] y,
            int yOffset,
            int rows,
            int length,
            int fresh,
            int span,
            bool takesNew,
            int channels,
            int inputZeroPoint,
            int multiplier,
            int shift,
            int outputZeroPoint,
            int min,
            int max)
        {
            if (takesNew)
            {
                History.Run(x, xOffset, kept, keptOffset, rows, length, fresh);
            }

            int positions = rows * (span / channels);
            bool isNarrow = positions <= MostNarrow;
            int rest = ((rows - 1) * length) + 1;
            int endChannels = keptOffset + channels;
            int low = keptOffset + (rows * length);
            long factor = multiplier;
            long half = (1L << (shift - 1)) - (inputZeroPoint * positions * factor);
            long zero = outputZeroPoint;
            long least = min;
            long most = max;
            for (int channel = keptOffset; channel < endChannels; channel++)
            {
                int sum = kept[low] | (kept[low + channels] << 8);
                if (!isNarrow)
                {
                    sum |= (kept[low + (2 * channels)] << 16) | (kept[low + (3 * channels)] << 24);
                }

                int first = channel;
                int endFirst = channel + fresh;
                do
                {
                    int going = first;
                    int endGoing = going + rest;
                    do
                    {
                        sum += kept[going + span] - kept[going];
                        going += length;
                    }
                    while (going < endGoing);

                    first += channels;
                }
                while (first < endFirst);

                kept[low] = (byte)sum;
                kept[low + channels] = (byte)(sum >> 8);
                if (!isNarrow)
                {
                    kept[low + (2 * channels)] = (byte)(sum >> 16);
                    kept[low + (3 * channels)] = (byte)(sum >> 24);
                }

                long value = (((sum * factor) + half) >> shift) + zero;
                y[yOffset] = (byte)(value < least ? least : value > most ? most : value);
                yOffset++;
                low++;
            }

            if (!takesNew)
            {
                History.Run(x, xOffset, kept, keptOffset, rows, length, fresh);
            }
        }
    }
}
