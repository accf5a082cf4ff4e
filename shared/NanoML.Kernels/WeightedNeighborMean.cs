namespace NanoML.Kernels
{
    /// <summary>
    /// The mean of what the points have that <see cref="NearestPoints"/> found, weighted by one over their distance.
    /// </summary>
    public static class WeightedNeighborMean
    {
        // The weight of the nearest point.
        private const int WeightBits = 15;

        /// <summary>
        /// Computes <c>y[o] = outputZeroPoint + sum over k of w[k] * value o of point k / sum of w</c>, rounded half up and saturated, with
        /// <c>w[k] = 2^15 * d[0] / d[k]</c> rounded down, of which the root is taken before that with <c>isRoot</c>: where sums of squares were found,
        /// and distances are their roots. Where points have the distance 0, they alone count. Overwrites the distances.
        /// </summary>
        /// <remarks>
        /// <c>values</c> has <c>outputs</c> numbers a row, with <c>fraction</c> bits behind the point, in [1, 24]. <c>rows</c> has the row of each point;
        /// where it is empty, each point has its own. There are at most 2^15 points to a mean.
        /// </remarks>
        public static void Run(
            byte[] found,
            int foundOffset,
            byte[] y,
            int yOffset,
            byte[] rows,
            int[] values,
            int outputs,
            int count,
            int fraction,
            bool isRoot,
            int outputZeroPoint)
        {
            long divisor = (long)Weights(found, foundOffset, count, isRoot) << fraction;
            for (int o = 0; o < outputs; o++)
            {
                long sum = divisor >> 1;
                int place = foundOffset;
                for (int k = 0; k < count; k++)
                {
                    int row = IntBytes.Load(found, place + 4);
                    if (rows.Length > 0)
                    {
                        row = rows[row];
                    }

                    sum += (long)IntBytes.Load(found, place) * values[(row * outputs) + o];
                    place += NearestPoints.EntryBytes;
                }

                // Division cuts towards zero.
                long level = ((sum < 0 ? sum - divisor + 1 : sum) / divisor) + outputZeroPoint;
                y[yOffset + o] = (byte)(level < 0 ? 0 : level > 255 ? 255 : level);
            }
        }

        /// <summary>Puts weights in the place of distances and returns their sum.</summary>
        private static int Weights(byte[] found, int place, int count, bool isRoot)
        {
            int nearest = IntBytes.Load(found, place);
            int total = 0;
            for (int k = 0; k < count; k++)
            {
                int distance = IntBytes.Load(found, place);
                int weight = 0;
                if (distance == nearest)
                {
                    weight = 1 << WeightBits;
                }
                else if (nearest > 0)
                {
                    weight = isRoot ? Root((int)(((long)nearest << (2 * WeightBits)) / distance)) : (int)(((long)nearest << WeightBits) / distance);
                }

                IntBytes.Store(found, place, weight);
                total += weight;
                place += NearestPoints.EntryBytes;
            }

            return total;
        }

        /// <summary>The root of a number below 2^30, rounded down.</summary>
        private static int Root(int square)
        {
            int root = 0;
            for (int bit = 1 << (WeightBits - 1); bit > 0; bit >>= 1)
            {
                int next = root + bit;
                if (next * next <= square)
                {
                    root = next;
                }
            }

            return root;
        }
    }
}
