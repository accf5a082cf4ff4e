namespace NanoML.Kernels
{
    /// <summary>
    /// Clips a dilated window along one axis: tap <c>k</c> of <c>kernel</c> lies at <c>origin + k * dilation</c>.
    /// </summary>
    internal static class Taps
    {
        /// <summary>Returns the first tap at or above <paramref name="low"/>; it may be the kernel's length or more.</summary>
        internal static int First(int origin, int dilation, int low)
        {
            if (origin >= low)
            {
                return 0;
            }

            return (low - origin + dilation - 1) / dilation;
        }

        /// <summary>Returns one past the last tap below <paramref name="high"/>, in [0, kernel].</summary>
        internal static int End(int origin, int kernel, int dilation, int high)
        {
            if (origin + ((kernel - 1) * dilation) < high)
            {
                return kernel;
            }

            if (origin >= high)
            {
                return 0;
            }

            return (high - origin + dilation - 1) / dilation;
        }
    }
}
