namespace NanoML.Preprocessing
{
    /// <summary>
    /// What each pixel of a resized row or column takes from which source pixels; the weights of each add up to the same total.
    /// </summary>
    internal sealed class AxisWeights
    {
        /// <summary>The first source pixel of each target pixel.</summary>
        public readonly short[] Starts;

        /// <summary>One more than the last weight of each target pixel; those of the next follow.</summary>
        public readonly short[] Ends;

        /// <summary>In the order of the target pixels.</summary>
        public readonly short[] Weights;

        public AxisWeights(int source, int target, int total, ResizeMode mode)
        {
            Starts = new short[target];
            Ends = new short[target];
            short[] weights = new short[source + (2 * target)];
            int count = 0;
            for (int t = 0; t < target; t++)
            {
                if (mode == ResizeMode.Nearest)
                {
                    Starts[t] = (short)((((2 * t) + 1) * source) / (2 * target));
                    weights[count] = (short)total;
                    count++;
                }
                else
                {
                    Starts[t] = (short)((t * source) / target);
                    count = Cover(weights, count, t * source, source, target, total);
                }

                Ends[t] = (short)count;
            }

            Weights = weights;
        }

        /// <summary>
        /// In units of 1 / target of a source pixel: what is covered from begin to begin + source, rounded so that the sum is exact.
        /// </summary>
        private static int Cover(short[] weights, int count, int begin, int source, int target, int total)
        {
            int given = 0;
            int covered = 0;
            int edge = ((begin / target) + 1) * target;
            while (covered < source)
            {
                covered = edge - begin < source ? edge - begin : source;
                int sum = ((covered * total) + (source / 2)) / source;
                weights[count] = (short)(sum - given);
                given = sum;
                count++;
                edge += target;
            }

            return count;
        }
    }
}
