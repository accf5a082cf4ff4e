using NanoML.Kernels;

namespace NanoML.Edges
{
    /// <summary>Random forests: features up to the last, equality, leaves of several sums, sums at the ends of the int range, ties.</summary>
    public static class ForestCases
    {
        private const int Features = 1024;
        private const int Trees = 5;
        private const int Outputs = 4;
        private const int MostNodes = 5000;

        public static void Run(int cases)
        {
            int[] nodes = new int[MostNodes];
            for (int k = 0; k < cases; k++)
            {
                Ints(k, new Generator(24000 + k));
                Sums(k, new Generator(25000 + k), nodes);
                Levels(k, new Generator(26000 + k));
                Scores(k, new Generator(27000 + k));
                Choice(k, new Generator(28000 + k));
            }
        }

        private static void Ints(int number, Generator g)
        {
            byte[] bytes = g.Bytes(9);
            int hash = Report.Hash(0, IntBytes.Load(bytes, g.Below(6)));
            int value = g.Any();
            IntBytes.Store(bytes, 1, value);
            hash = Report.Hash(hash, IntBytes.Load(bytes, 1) == value ? 1 : 0);
            Report.Bytes("IntBytes", number, bytes);
            Report.Line("IntBytes, loaded", number, hash);
        }

        private static void Sums(int number, Generator g, int[] nodes)
        {
            const int Leaves = 40;

            // All weights of a case have one sign, and sums start at the other end: the last bit of the range is used.
            int sign = g.Below(2) == 0 ? 1 : -1;
            int[] weights = new int[Leaves];
            byte[] targets = new byte[Leaves];
            for (int i = 0; i < Leaves; i++)
            {
                weights[i] = sign * ((g.Below(32768) << 10) + g.Below(1024));
                bool isLast = i == Leaves - 1 || g.Below(3) > 0;
                targets[i] = (byte)(g.Below(Outputs) + (isLast ? 0 : ForestSums.MoreBit));
            }

            int[] start = new int[number % 4 == 3 ? 0 : Outputs];
            for (int t = 0; t < start.Length; t++)
            {
                start[t] = (sign > 0 ? int.MinValue : int.MaxValue) + (sign * g.Below(3));
            }

            byte[] sums = new byte[(4 * Outputs) + 2];
            int[] roots = new int[Trees];
            int count = 0;
            for (int tree = 0; tree < Trees; tree++)
            {
                roots[tree] = count;
                count = Grow(g, nodes, count, number % 7, Leaves);
            }

            ForestSums.Run(g.Bytes(Features + 3), 3, sums, 1, nodes, roots, weights, targets, start);
            ForestSums.Run(g.Bytes(Features + 3), 3, sums, 1, nodes, new int[0], weights, targets, new int[0]);
            Report.Bytes("ForestSums", number, sums);
        }

        /// <summary>Writes a random tree behind the first <c>count</c> nodes, and returns how many there are then.</summary>
        private static int Grow(Generator g, int[] nodes, int count, int depth, int leaves)
        {
            if (depth == 0)
            {
                nodes[count] = ~g.Below(leaves);
                return count + 1;
            }

            int right = Grow(g, nodes, count + 1, g.Below(depth), leaves);
            int feature = g.Below(5) == 0 ? Features - 1 : g.Below(Features);
            int threshold = g.Below(3) == 0 ? 255 * g.Below(2) : g.Below(256);
            nodes[count] = threshold | (feature << ForestSums.FeatureShift) | (g.Below(4) == 0 ? ForestSums.EqualityBit : 0)
                | ((right - count) << ForestSums.DistanceShift);
            return Grow(g, nodes, right, g.Below(depth), leaves);
        }

        private static void Levels(int number, Generator g)
        {
            int count = g.Between(1, 5);
            int[] thresholds = new int[g.Below(8)];
            int threshold = number % 3 == 0 ? int.MinValue : -1000;
            for (int i = 0; i < thresholds.Length; i++)
            {
                thresholds[i] = threshold;
                threshold += g.Below(3) == 0 ? 0 : g.Below(500);
            }

            if (thresholds.Length > 0 && number % 2 == 0)
            {
                thresholds[thresholds.Length - 1] = int.MaxValue;
            }

            byte[] sums = new byte[4 * count];
            for (int k = 0; k < count; k++)
            {
                int sum = thresholds.Length > 0 ? thresholds[g.Below(thresholds.Length)] : 0;
                IntBytes.Store(sums, 4 * k, g.Below(2) == 0 ? sum : sum > 0 ? sum - 1 : sum == int.MinValue ? g.Any() : sum + g.Between(-1, 1));
            }

            byte[] y = g.Bytes(count + 2);
            ForestLevels.Run(sums, 0, y, 1, count, thresholds, g.Bytes(thresholds.Length + 1));
            Report.Bytes("ForestLevels", number, y);
        }

        private static void Scores(int number, Generator g)
        {
            bool hasComplement = g.Below(2) == 0;
            bool isRelative = g.Below(2) == 0;
            int outputs = hasComplement ? 2 : Outputs;
            byte[] y = g.Bytes(outputs + 2);
            ForestScores.Run(
                SmallSums(g, g.Below(30)), 0, y, 1, outputs, hasComplement, g.Between(-9, 9), isRelative,
                g.Below(4) == 0 ? -g.Multiplier() : g.Multiplier(), g.Below(4) == 0 ? g.Between(1, 62) : g.Between(24, 50), g.Below(256));
            Report.Bytes("ForestScores", number, y);
        }

        private static void Choice(int number, Generator g)
        {
            bool hasComplement = g.Below(2) == 0;
            int outputs = hasComplement ? 2 : Outputs;
            byte[] y = new byte[outputs + 2];
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = (byte)(g.Below(2) == 0 ? g.Below(2) : 254 + g.Below(2));
            }

            ForestChoice.Run(SmallSums(g, g.Below(3)), 0, y, 1, outputs, hasComplement, g.Between(-2, 2));
            Report.Bytes("ForestChoice", number, y);
        }

        /// <summary>Below 2^bits in magnitude: with few bits most are ties.</summary>
        private static byte[] SmallSums(Generator g, int bits)
        {
            byte[] sums = new byte[4 * Outputs];
            for (int k = 0; k < Outputs; k++)
            {
                int magnitude = ((g.Below(32768) << 15) | g.Below(32768)) & ((1 << bits) - 1);
                IntBytes.Store(sums, 4 * k, g.Below(2) == 0 ? magnitude : -magnitude);
            }

            return sums;
        }
    }
}
