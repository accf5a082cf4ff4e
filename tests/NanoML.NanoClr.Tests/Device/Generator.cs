namespace NanoML.Edges
{
    /// <summary>Numbers that are the same wherever they are drawn: a linear congruential generator in wrapping 32-bit arithmetic.</summary>
    public sealed class Generator
    {
        private const int Extreme = 5;

        private int _state;

        public Generator(int seed)
        {
            _state = seed;
        }

        /// <summary>Any int; one in five is an extreme of the type or near zero.</summary>
        public int Any()
        {
            if (Below(Extreme) > 0)
            {
                return (Draw() << 16) ^ Draw();
            }

            int[] edges = { int.MinValue, int.MinValue + 1, int.MaxValue, -1, 0, 1, -256, 255, 65536, -65536 };
            return edges[Below(edges.Length)];
        }

        /// <summary>In [0, count).</summary>
        public int Below(int count)
        {
            return Draw() % count;
        }

        /// <summary>In [least, most].</summary>
        public int Between(int least, int most)
        {
            return least + Below(most - least + 1);
        }

        /// <summary>In [2^30, 2^31), the range of a multiplier.</summary>
        public int Multiplier()
        {
            return (1 << 30) + (Draw() << 15) + Below(1 << 15);
        }

        /// <summary>Bytes of which every fifth is 0 or 255.</summary>
        public byte[] Bytes(int count)
        {
            byte[] bytes = new byte[count];
            for (int i = 0; i < count; i++)
            {
                bytes[i] = Below(Extreme) > 0 ? (byte)Below(256) : (byte)(255 * Below(2));
            }

            return bytes;
        }

        /// <summary>Weights in [-128, 127], of which every fifth is one or the other.</summary>
        public sbyte[] Weights(int count)
        {
            sbyte[] weights = new sbyte[count];
            for (int i = 0; i < count; i++)
            {
                weights[i] = Below(Extreme) > 0 ? (sbyte)Between(-128, 127) : (sbyte)((255 * Below(2)) - 128);
            }

            return weights;
        }

        /// <summary>Between -2^most and 2^most, of any magnitude.</summary>
        public int[] Biases(int count, int most)
        {
            int[] biases = new int[count];
            for (int i = 0; i < count; i++)
            {
                int magnitude = Draw() << Below(most - 14);
                biases[i] = Below(2) == 0 ? magnitude : -magnitude;
            }

            return biases;
        }

        public int[] Multipliers(int count)
        {
            int[] multipliers = new int[count];
            for (int i = 0; i < count; i++)
            {
                multipliers[i] = Multiplier();
            }

            return multipliers;
        }

        public byte[] Shifts(int count, int least, int most)
        {
            byte[] shifts = new byte[count];
            for (int i = 0; i < count; i++)
            {
                shifts[i] = (byte)Between(least, most);
            }

            return shifts;
        }

        // The upper bits: the lower ones of such a generator have short periods.
        private int Draw()
        {
            _state = (_state * 1664525) + 1013904223;
            return (_state >> 16) & 0x7FFF;
        }
    }
}
