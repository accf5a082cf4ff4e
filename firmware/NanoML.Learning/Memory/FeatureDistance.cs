namespace NanoML.Learning
{
    /// <summary>How far features are from others.</summary>
    internal static class FeatureDistance
    {
        /// <summary>
        /// The sum of squared differences of levels, or the bound if that is less. At most 1024 * 255^2 = 66,585,600.
        /// </summary>
        /// <param name="count">In [0, 1024].</param>
        /// <param name="bound">0 or more: from here on nobody asks.</param>
        public static int Squared(byte[] a, int aStart, byte[] b, int bStart, int count, int bound)
        {
            int sum = 0;
            for (int i = 0; i < count; i++)
            {
                int difference = a[aStart + i] - b[bStart + i];
                sum += difference * difference;
                if (sum >= bound)
                {
                    return bound;
                }
            }

            return sum;
        }
    }
}
