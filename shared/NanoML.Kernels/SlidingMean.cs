namespace NanoML.Kernels
{
    /// <summary>
    /// The mean over the last frames of a stream, from a sum that is kept: what comes is added, what goes is taken away.
    /// </summary>
    public static class SlidingMean
    {
        /// <summary>
        /// Moves new frames into what is kept and computes, per channel, <c>Requantize</c> of the sum over <paramref name="span"/> bytes of each
        /// row, from its first one on, relative to the input's zero point.
        /// </summary>
        /// <remarks>
        /// <para><c>x</c> is [rows][fresh], <c>y</c> [channels]. <c>kept</c> is [rows][length] and behind that four bytes a channel, the lowest
        /// first: the sum. Before the first step it holds zero points, and sums of 0. Byte k of a row is of channel <c>k % channels</c>.</para>
        /// <para><c>fresh</c>, <c>span</c> and <c>length</c> are multiples of <c>channels</c>; <c>span</c> is <c>length</c>, or at most
        /// <c>length - fresh</c>. A mean has at most 2^23 positions. The rest has the ranges of <see cref="Requantize.ToByte"/>.</para>
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
            int channels,
            int multiplier,
            int shift,
            int outputZeroPoint,
            int min,
            int max)
        {
            bool takesNew = span == length;
            byte[] source = takesNew ? x : kept;
            int coming = takesNew ? xOffset : keptOffset + span;
            int comingStep = (takesNew ? fresh : length) - fresh;
            int goingStep = length - fresh;
            int sums = keptOffset + (rows * length);
            for (int channel = 0; channel < channels; channel++)
            {
                int sum = IntBytes.Load(kept, sums);
                int i = keptOffset + channel;
                int j = coming + channel;
                for (int row = 0; row < rows; row++)
                {
                    int end = i + fresh;
                    while (i < end)
                    {
                        sum += source[j] - kept[i];
                        i += channels;
                        j += channels;
                    }

                    i += goingStep;
                    j += comingStep;
                }

                IntBytes.Store(kept, sums, sum);
                y[yOffset + channel] = Requantize.ToByte(sum, multiplier, shift, outputZeroPoint, min, max);
                sums += 4;
            }

            History.Run(x, xOffset, kept, keptOffset, rows, length, fresh);
        }
    }
}
