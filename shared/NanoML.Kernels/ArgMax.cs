namespace NanoML.Kernels
{
    /// <summary>
    /// The index of the greatest element along one axis.
    /// </summary>
    public static class ArgMax
    {
        /// <summary>
        /// Computes <c>y[o][i] = argmax over k of x[o][k][i]</c>: among equals the first or, with <c>selectLast</c>, the last.
        /// </summary>
        /// <remarks>
        /// <c>x</c> is [outer][axisLength][inner], <c>y</c> is [outer][inner]; <c>axisLength</c> is in [1, 256],
        /// for an index to fit a byte.
        /// </remarks>
        public static void Run(
            byte[] x, int xOffset, byte[] y, int yOffset, int outer, int axisLength, int inner, bool selectLast)
        {
            int margin = selectLast ? 0 : 1;
            int block = axisLength * inner;
            for (int o = 0; o < outer; o++)
            {
                int endFirst = xOffset + inner;
                for (int first = xOffset; first < endFirst; first++)
                {
                    int leastWinner = 0;
                    int winner = 0;
                    int i = first;
                    for (int k = 0; k < axisLength; k++)
                    {
                        int value = x[i];
                        if (value >= leastWinner)
                        {
                            leastWinner = value + margin;
                            winner = k;
                        }

                        i += inner;
                    }

                    y[yOffset] = (byte)winner;
                    yOffset++;
                }

                xOffset += block;
            }
        }
    }
}
