namespace NanoML.Kernels
{
    /// <summary>
    /// The mean over one run of adjacent axes: global average pooling, ReduceMean.
    /// </summary>
    public static class Mean
    {
        /// <summary>
        /// Computes <c>y[o][i] = Requantize(sum over r of x[o][r][i] - inputZeroPoint * reduced)</c>.
        /// </summary>
        /// <remarks>
        /// <c>x</c> is [outer][reduced][inner], <c>y</c> is [outer][inner]; <c>reduced</c> is in [1, 2^23]. <c>multiplier</c> and
        /// <c>shift</c> stand for inputScale / (outputScale * reduced); they and the rest have the ranges of
        /// <see cref="Requantize.ToByte"/>.
        /// </remarks>
        public static void Run(
            byte[] x,
            int xOffset,
            byte[] y,
            int yOffset,
            int outer,
            int reduced,
            int inner,
            int inputZeroPoint,
            int multiplier,
            int shift,
            int outputZeroPoint,
            int min,
            int max)
        {
            int acc;
            int i;
            int end;
            int initial = -inputZeroPoint * reduced;
            int block = reduced * inner;
            for (int o = 0; o < outer; o++)
            {
                int endFirst = xOffset + inner;
                for (int first = xOffset; first < endFirst; first++)
                {
                    acc = initial;
                    i = first;
                    end = first + block;
                    do
                    {
                        acc += x[i];
                        i += inner;
                    }
                    while (i < end);

                    y[yOffset] = Requantize.ToByte(acc, multiplier, shift, outputZeroPoint, min, max);
                    yOffset++;
                }

                xOffset += block;
            }
        }
    }
}
