namespace NanoML.Kernels
{
    /// <summary>
    /// The greatest or least elements along an axis, in order.
    /// </summary>
    public static class TopK
    {
        /// <summary>
        /// Writes to <c>y[o][k][i]</c> the k-th of <c>x[o][...][i]</c> in order, or the index that it has there.
        /// </summary>
        /// <remarks>
        /// <c>x</c> is [outer][axisLength][inner], <c>y</c> is [outer][count][inner]; <c>count</c> is at most <c>axisLength</c>, and that at most 256 for
        /// indices. Of equal elements the one with the lower index comes first. The two regions must not overlap.
        /// </remarks>
        public static void Run(
            byte[] x, int xOffset, byte[] y, int yOffset, int outer, int axisLength, int inner, int count, bool largest, bool indices)
        {
            // The least are the greatest of 255 less themselves.
            int flip = largest ? 0 : 255;
            for (int row = 0; row < outer; row++)
            {
                for (int lane = 0; lane < inner; lane++)
                {
                    int target = yOffset + lane;
                    int before = 256;
                    int placeBefore = 0;
                    for (int k = 0; k < count; k++)
                    {
                        int best = -1;
                        int place = 0;
                        int source = xOffset + lane;
                        for (int index = 0; index < axisLength; index++)
                        {
                            int value = x[source] ^ flip;
                            if (value > best && (value < before || (value == before && index > placeBefore)))
                            {
                                best = value;
                                place = index;
                            }

                            source += inner;
                        }

                        y[target] = (byte)(indices ? place : best ^ flip);
                        target += inner;
                        before = best;
                        placeBefore = place;
                    }
                }

                xOffset += axisLength * inner;
                yOffset += count * inner;
            }
        }
    }
}
