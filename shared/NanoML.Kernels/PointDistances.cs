namespace NanoML.Kernels
{
    /// <summary>
    /// Squared distances of bytes to stored points.
    /// </summary>
    public static class PointDistances
    {
        /// <summary>
        /// Computes <c>sums[p] = sum over i of (x[i] - points[p][i])^2</c>, four bytes a sum, the lowest first.
        /// </summary>
        /// <remarks>
        /// A point has an <c>int</c> for every four features, the first one in its lowest 8 bits, with zeros where there are no more; <c>squares</c> has
        /// the sum of the squares of each. There are at most 2^14 features, so that nothing leaves the int range.
        /// </remarks>
        public static void Run(byte[] x, int xOffset, byte[] sums, int sumsOffset, int[] points, int[] squares, int features)
        {
            int end = xOffset + features;
            int foursEnd = end - 3;
            int own = 0;
            for (int k = xOffset; k < end; k++)
            {
                own += x[k] * x[k];
            }

            int p = 0;
            for (int point = 0; point < squares.Length; point++)
            {
                int sum = 0;
                int i = xOffset;
                int four;
                while (i < foursEnd)
                {
                    four = points[p];
                    sum += (x[i] * (four & 255)) + (x[i + 1] * ((four >> 8) & 255)) + (x[i + 2] * ((four >> 16) & 255)) + (x[i + 3] * ((four >> 24) & 255));
                    i += 4;
                    p++;
                }

                if (i < end)
                {
                    four = points[p];
                    p++;
                    while (i < end)
                    {
                        sum += x[i] * (four & 255);
                        four >>= 8;
                        i++;
                    }
                }

                IntBytes.Store(sums, sumsOffset, own + squares[point] - (2 * sum));
                sumsOffset += 4;
            }
        }
    }
}
