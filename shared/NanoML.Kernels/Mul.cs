namespace NanoML.Kernels
{
    /// <summary>
    /// The product of two tensors, the second of them broadcast.
    /// </summary>
    public static class Mul
    {
        /// <summary>
        /// Computes <c>y[o][p][r] = Requantize((a[o][p][r] - aZeroPoint) * (b[p] - bZeroPoint))</c>.
        /// </summary>
        /// <remarks>
        /// <c>a</c> and <c>y</c> are [outer][period][repeat], <c>b</c> is [period]; <c>y</c> may be <c>a</c>. Equal shapes: period N. One
        /// value per channel, channels last: outer H * W, period C. A scalar: period 1, repeat N. All counts are at least 1.
        /// <c>multiplier</c> and <c>shift</c> stand for aScale * bScale / outputScale; they and the rest have the ranges of
        /// <see cref="Requantize.ToByte"/>.
        /// </remarks>
        public static void Run(
            byte[] a,
            int aOffset,
            byte[] b,
            int bOffset,
            byte[] y,
            int yOffset,
            int outer,
            int period,
            int repeat,
            int aZeroPoint,
            int bZeroPoint,
            int multiplier,
            int shift,
            int outputZeroPoint,
            int min,
            int max)
        {
            int i = aOffset;
            int end = aOffset;
            int distance = yOffset - aOffset;
            int endB = bOffset + period;
            for (int o = 0; o < outer; o++)
            {
                for (int j = bOffset; j < endB; j++)
                {
                    int factor = b[j] - bZeroPoint;
                    end += repeat;
                    do
                    {
                        y[i + distance] = Requantize.ToByte(
                            (a[i] - aZeroPoint) * factor, multiplier, shift, outputZeroPoint, min, max);
                        i++;
                    }
                    while (i < end);
                }
            }
        }
    }
}
