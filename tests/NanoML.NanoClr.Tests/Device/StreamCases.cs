using NanoML.Kernels;

namespace NanoML.Edges
{
    /// <summary>Random streams through the kernels that keep bytes from step to step.</summary>
    public static class StreamCases
    {
        private const int Steps = 4;

        public static void Run(int cases)
        {
            for (int k = 0; k < cases; k++)
            {
                Remembered(k, new Generator(21000 + k));
                Averaged(k, new Generator(22000 + k));
            }
        }

        private static void Remembered(int number, Generator g)
        {
            int rows = g.Between(1, 3);
            int fresh = g.Between(1, 4);
            int length = fresh + g.Below(8);
            byte[] y = g.Bytes(rows * length);
            for (int step = 0; step < Steps; step++)
            {
                History.Run(g.Bytes(rows * fresh), 0, y, 0, rows, length, fresh);
            }

            Report.Bytes("History", number, y);
        }

        private static void Averaged(int number, Generator g)
        {
            // So many rows that two bytes do not hold a sum, or few.
            int rows = g.Below(3) == 0 ? g.Between(86, 90) : g.Between(1, 3);
            int channels = g.Between(1, 3);
            int frames = g.Between(1, 3);
            int fresh = frames * channels;
            int spanFrames = 3 + g.Below(3);
            int span = spanFrames * channels;
            int behind = g.Below(4);
            bool takesNew = behind < frames;
            int length = span + (behind * channels) + (takesNew ? fresh : 0);
            byte[] kept = new byte[(rows * length) + ((rows * spanFrames > SlidingMean.MostNarrow ? 4 : 2) * channels)];
            byte[] y = new byte[channels];
            int multiplier = g.Multiplier();
            int shift = g.Between(29, 34);
            int zeroPoint = g.Below(256);
            for (int step = 0; step < Steps; step++)
            {
                SlidingMean.Run(
                    g.Bytes(rows * fresh), 0, kept, 0, y, 0, rows, length, fresh, span, takesNew, channels, 0, multiplier, shift,
                    zeroPoint, g.Below(20), 255 - g.Below(20));
                Report.Bytes("SlidingMean", number, y);
            }

            Report.Bytes("SlidingMean kept", number, kept);
        }
    }
}
