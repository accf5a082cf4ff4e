namespace NanoML.Kernels
{
    /// <summary>
    /// The mean of what the points have that <see cref="NearestPoints"/> found.
    /// </summary>
    public static class NeighborMean
    {
        /// <summary>
        /// Computes <c>y[o] = outputZeroPoint + the sum of the values o of all found points</c>, rounded and saturated.
        /// </summary>
        /// <remarks>
        /// <c>values</c> has <c>outputs</c> numbers a row, divided by <c>count</c>, with <c>fraction</c> bits behind the point, at least one;
        /// sums do not leave the int range. <c>rows</c> has the row of each point; where it is empty, each point has its own.
        /// </remarks>
        public static void Run(
            byte[] found, int foundOffset, byte[] y, int yOffset, byte[] rows, int[] values, int outputs, int count, int fraction, int outputZeroPoint)
        {
            for (int o = 0; o < outputs; o++)
            {
                int sum = 1 << (fraction - 1);
                int place = foundOffset + 4;
                for (int k = 0; k < count; k++)
                {
                    int row = IntBytes.Load(found, place);
                    if (rows.Length > 0)
                    {
                        row = rows[row];
                    }

                    sum += values[(row * outputs) + o];
                    place += NearestPoints.EntryBytes;
                }

                int level = (sum >> fraction) + outputZeroPoint;
                y[yOffset + o] = (byte)(level < 0 ? 0 : level > 255 ? 255 : level);
            }
        }
    }
}
