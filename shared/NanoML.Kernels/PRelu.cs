namespace NanoML.Kernels
{
    /// <summary>
    /// The parametric rectifier: identity above zero, a slope per channel below.
    /// </summary>
    public static class PRelu
    {
        /// <summary>
        /// Requantises <c>x[r][c] - inputZeroPoint</c> with the positive ratio where it is at least 0, with the channel's elsewhere.
        /// </summary>
        /// <remarks>
        /// <c>x</c> and <c>y</c> are [rows][channels]; <c>y</c> may be <c>x</c>. <c>multiplier</c> and <c>shift</c> have one element per
        /// channel and stand for slope * inputScale / outputScale; a multiplier is 0 or has a magnitude in [2^30, 2^31), with the slope's
        /// sign. <c>positiveMultiplier</c> and <c>positiveShift</c> stand for inputScale / outputScale. The rest has the ranges of
        /// <see cref="Requantize.ToByte"/>.
        /// </remarks>
        public static void Run(
            byte[] x,
            int xOffset,
            byte[] y,
            int yOffset,
            int[] multiplier,
            byte[] shift,
            int rows,
            int channels,
            int inputZeroPoint,
            int positiveMultiplier,
            int positiveShift,
            int outputZeroPoint,
            int min,
            int max)
        {
            for (int row = 0; row < rows; row++)
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    int value = x[xOffset] - inputZeroPoint;
                    if (value >= 0)
                    {
                        y[yOffset] = Requantize.ToByte(value, positiveMultiplier, positiveShift, outputZeroPoint, min, max);
                    }
                    else
                    {
                        y[yOffset] = Requantize.ToByte(value, multiplier[channel], shift[channel], outputZeroPoint, min, max);
                    }

                    xOffset++;
                    yOffset++;
                }
            }
        }
    }
}
