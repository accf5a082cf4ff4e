namespace NanoML.Kernels
{
    /// <summary>
    /// Walks decision trees over bytes and adds up what their leaves say.
    /// </summary>
    public static class ForestSums
    {
        /// <summary>Where a node has its feature: 10 bits.</summary>
        internal const int FeatureShift = 8;

        /// <summary>Set where a node goes left for equal bytes only.</summary>
        internal const int EqualityBit = 1 << 18;

        /// <summary>Where a node has the distance of its right child: 12 bits.</summary>
        internal const int DistanceShift = 19;

        internal const int FeatureMask = 1023;

        // What tells that a leaf adds to another sum, too.
        internal const int MoreBit = 128;

        /// <summary>
        /// Computes <c>sums[t] = start[t] + the weights of all leaves that x comes to</c>, four bytes a sum, the lowest first; adds to what
        /// <c>sums</c> has where <c>start</c> is empty.
        /// </summary>
        /// <remarks>
        /// <para><c>roots</c> are the first nodes of the trees. A node that is not negative compares <c>x[feature]</c> with its lowest 8 bits:
        /// where the byte is not greater (with <see cref="EqualityBit"/>: where it is equal), the walk goes on at the next node, else
        /// <c>distance</c> nodes further. A negative one is a leaf: the complement of the index of its first weight.</para>
        /// <para><c>targets[k]</c> says which sum <c>weights[k]</c> is added to; 128 more when the next weight belongs to the leaf as well. Sums
        /// do not leave the int range.</para>
        /// </remarks>
        public static void Run(
            byte[] x, int xOffset, byte[] sums, int sumsOffset, int[] nodes, int[] roots, int[] weights, byte[] targets, int[] start)
        {
            for (int t = 0; t < start.Length; t++)
            {
                IntBytes.Store(sums, sumsOffset + (4 * t), start[t]);
            }

            for (int tree = 0; tree < roots.Length; tree++)
            {
                int i = roots[tree];
                int node = nodes[i];
                while (node >= 0)
                {
                    int value = x[xOffset + ((node >> FeatureShift) & FeatureMask)];
                    int threshold = node & 255;
                    if (value < threshold ? (node & EqualityBit) == 0 : value == threshold)
                    {
                        i++;
                    }
                    else
                    {
                        i += node >> DistanceShift;
                    }

                    node = nodes[i];
                }

                int k = ~node;
                int target;
                do
                {
                    target = targets[k];
                    int place = sumsOffset + (4 * (target & (MoreBit - 1)));
                    IntBytes.Store(sums, place, IntBytes.Load(sums, place) + weights[k]);
                    k++;
                }
                while (target >= MoreBit);
            }
        }
    }
}
