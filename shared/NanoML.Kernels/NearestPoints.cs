namespace NanoML.Kernels
{
    /// <summary>
    /// Finds the stored points that are nearest to x.
    /// </summary>
    public static class NearestPoints
    {
        // Distance and number.
        internal const int EntryBytes = 8;

        /// <summary>
        /// Keeps the <c>count</c> points of least distance in <c>found</c>, the nearest first: distance and number, four bytes each. Of equal
        /// distances the lower number comes first. Continues what <c>found</c> has where <c>first</c> is not 0.
        /// </summary>
        /// <remarks>
        /// <para><c>points</c> has <c>features</c> levels a point, with <c>fraction</c> bits behind the point; the first one has the number
        /// <c>first</c>.</para>
        /// <para>A distance is a sum of squares, or of absolute values, that does not reach the greatest int.</para>
        /// </remarks>
        public static void Run(
            byte[] x, int xOffset, byte[] found, int foundOffset, int[] points, int features, int fraction, bool isSquared, int count, int first)
        {
            int last = foundOffset + (EntryBytes * (count - 1));
            for (int place = first == 0 ? foundOffset : last + 1; place <= last; place += EntryBytes)
            {
                IntBytes.Store(found, place, int.MaxValue);
            }

            int worst = IntBytes.Load(found, last);
            int number = first;
            for (int start = 0; start < points.Length; start += features)
            {
                int distance = 0;
                int i = xOffset;
                int end = start + features;
                for (int p = start; p < end && distance < worst; p++)
                {
                    int difference = (x[i] << fraction) - points[p];
                    if (isSquared)
                    {
                        difference *= difference;
                    }
                    else if (difference < 0)
                    {
                        difference = -difference;
                    }

                    distance += difference;
                    i++;
                }

                if (distance < worst)
                {
                    Insert(found, foundOffset, last, distance, number);
                    worst = IntBytes.Load(found, last);
                }

                number++;
            }
        }

        private static void Insert(byte[] found, int first, int last, int distance, int number)
        {
            int place = last;
            while (place > first && IntBytes.Load(found, place - EntryBytes) > distance)
            {
                IntBytes.Store(found, place, IntBytes.Load(found, place - EntryBytes));
                IntBytes.Store(found, place + 4, IntBytes.Load(found, place - 4));
                place -= EntryBytes;
            }

            IntBytes.Store(found, place, distance);
            IntBytes.Store(found, place + 4, number);
        }
    }
}
