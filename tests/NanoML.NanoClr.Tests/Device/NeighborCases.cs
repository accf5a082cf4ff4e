using NanoML.Kernels;

namespace NanoML.Edges
{
    /// <summary>Nearest points with equal distances and distances near the greatest int, in two calls; means that saturate.</summary>
    public static class NeighborCases
    {
        public static void Run(int cases)
        {
            for (int k = 0; k < cases; k++)
            {
                Nearest(k, new Generator(29000 + k));
                Mean(k, new Generator(30000 + k));
            }
        }

        private static void Nearest(int number, Generator g)
        {
            bool isFar = number % 5 == 0;
            int features = isFar ? 2 : g.Between(1, 4);
            int fraction = isFar ? 7 : g.Below(7);
            bool isSquared = g.Below(2) == 0;
            int count = g.Between(1, 5);
            byte[] x = g.Bytes(features + 2);
            byte[] found = g.Bytes((8 * count) + 2);
            int first = g.Between(count, 9);
            NearestPoints.Run(x, 1, found, 1, Points(g, first, features, fraction), features, fraction, isSquared, count, 0);
            Report.Bytes("NearestPoints", number, found);
            NearestPoints.Run(x, 1, found, 1, Points(g, g.Below(9), features, fraction), features, fraction, isSquared, count, first);
            Report.Bytes("NearestPoints, continued", number, found);
        }

        /// <summary>Every third one repeats the one before it, and every fifth level is one end or the other.</summary>
        private static int[] Points(Generator g, int count, int features, int fraction)
        {
            int[] points = new int[count * features];
            for (int p = 0; p < points.Length; p++)
            {
                int level = g.Below(5) == 0 ? 255 * g.Below(2) : g.Below(256);
                bool isRepeated = p >= features && p / features % 3 == 2;
                points[p] = isRepeated ? points[p - features] : level << fraction;
            }

            return points;
        }

        private static void Mean(int number, Generator g)
        {
            const int Points = 6;
            int outputs = g.Between(1, 3);
            int count = g.Between(1, 5);
            int fraction = g.Between(1, 24);
            byte[] found = g.Bytes(8 * count);
            for (int k = 0; k < count; k++)
            {
                IntBytes.Store(found, (8 * k) + 4, g.Below(Points));
            }

            byte[] rows = new byte[number % 2 == 0 ? 0 : Points];
            for (int i = 0; i < rows.Length; i++)
            {
                rows[i] = (byte)g.Below(3);
            }

            byte[] y = g.Bytes(outputs + 2);
            NeighborMean.Run(found, 0, y, 1, rows, g.Biases(Points * outputs, 28), outputs, count, fraction, g.Below(256));
            Report.Bytes("NeighborMean", number, y);
            for (int k = 0; k < count; k++)
            {
                IntBytes.Store(found, 8 * k, number % 3 == 0 ? k / 2 : int.MaxValue - ((count - k) * 100000000));
            }

            WeightedNeighborMean.Run(found, 0, y, 1, rows, g.Biases(Points * outputs, 28), outputs, count, fraction, number % 2 == 0, g.Below(256));
            Report.Bytes("WeightedNeighborMean", number, y);
        }
    }
}
