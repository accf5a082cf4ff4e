namespace NanoML.Apps.Calibrate
{
    /// <summary>
    /// Opcodes as a kernel mixes them: short dot products over changing data, each requantised. A processor that works on several instructions at
    /// once runs a repeated statement faster than the same opcodes here; what it really needs is scaled up from this loop.
    /// </summary>
    public static class MixProbe
    {
        public const int Taps = 27;

        private const int Length = 256;
        private const int Mask = Length - 1;

        private static readonly byte[] s_x = new byte[Length];
        private static readonly byte[] s_y = new byte[Length];
        private static readonly sbyte[] s_weights = new sbyte[Length];

        static MixProbe()
        {
            int state = 12345;
            for (int k = 0; k < Length; k++)
            {
                state = (state * 1103515245) + 12345;
                s_x[k] = (byte)(state >> 16);
                s_weights[k] = (sbyte)(state >> 8);
            }
        }

        public static long Run(int turns)
        {
            return Run(s_x, s_weights, s_y, turns);
        }

        /// <summary>What a turn of <see cref="Run(int)"/> that clamps nothing costs by the costs of single classes.</summary>
        public static float Price(float[] cost)
        {
            float tap = (9 * cost[Cost.LoadLocal]) + (2 * cost[Cost.StoreLocal]) + (3 * cost[Cost.LoadConstantInt]) + (3 * cost[Cost.AddInt])
                + (2 * cost[Cost.Logic]) + cost[Cost.MultiplyInt] + (2 * cost[Cost.LoadElement]) + cost[Cost.CompareBranch];
            float scale = cost[Cost.LoadLocal] + (2 * cost[Cost.LoadConstantLong]) + cost[Cost.LoadConstantInt] + cost[Cost.ConvertLong]
                + cost[Cost.MultiplyLong] + cost[Cost.AddLong] + cost[Cost.ShiftLong] + cost[Cost.StoreLocal];
            float clamp = 2 * (cost[Cost.LoadLocal] + cost[Cost.LoadConstantInt] + cost[Cost.ConvertLong] + cost[Cost.CompareBranch]);
            float store = (3 * cost[Cost.LoadLocal]) + cost[Cost.LoadConstantInt] + cost[Cost.Logic] + cost[Cost.ConvertInt] + cost[Cost.StoreElement];
            float loop = (5 * cost[Cost.LoadLocal]) + (3 * cost[Cost.LoadConstantInt]) + (3 * cost[Cost.AddInt]) + (3 * cost[Cost.StoreLocal])
                + cost[Cost.CompareBranch];
            float accumulator = cost[Cost.LoadLocal] + cost[Cost.StoreLocal];
            return (Taps * tap) + accumulator + scale + clamp + store + loop;
        }

        private static long Run(byte[] x, sbyte[] w, byte[] y, int turns)
        {
            int i = 0;
            int distance = 0;
            for (int output = 0; output < turns; output++)
            {
                int acc = output;
                int end = i + Taps;
                do
                {
                    acc += x[(i + distance) & Mask] * w[i & Mask];
                    i++;
                }
                while (i < end);

                long scaled = (((long)acc * 1234567891234L) + (1L << 50)) >> 51;
                if (scaled < 0)
                {
                    scaled = 0;
                }

                if (scaled > 255)
                {
                    scaled = 255;
                }

                y[output & Mask] = (byte)scaled;
                distance++;
            }

            return y[0] + i;
        }
    }
}
