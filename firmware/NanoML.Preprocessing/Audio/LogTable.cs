namespace NanoML.Preprocessing
{
    /// <summary>
    /// Logarithms to base two of positive integers, by the place of the highest bit and a table over the 8 bits below it.
    /// </summary>
    /// <remarks>The error is below 0.0034: half a table step (1/512 of the value) and half a unit.</remarks>
    public sealed class LogTable
    {
        /// <summary>The fractional bits of the logarithms.</summary>
        public const int FractionBits = 10;

        private const int Entries = 256;

        private readonly short[] _table = new short[Entries];

        public LogTable()
        {
            const int Drop = FixedMath.LogBits - FractionBits;
            for (int i = 0; i < Entries; i++)
            {
                long middle = FixedMath.Log2((2 * (Entries + i)) + 1) - (9L << FixedMath.LogBits);
                _table[i] = (short)((middle + (1L << (Drop - 1))) >> Drop);
            }
        }

        /// <summary>Computes <c>logs[i] = log2(values[i] + floor)</c>, with <see cref="FractionBits"/> fractional bits.</summary>
        /// <param name="values">Not negative; with the floor below 2^55.</param>
        /// <param name="floor">At least 1: what the logarithm of silence rests on.</param>
        public void Run(long[] values, long floor, int[] logs)
        {
            short[] table = _table;
            long end = 2 * Entries;
            long start = Entries;
            int shift = 0;
            for (int i = 0; i < values.Length; i++)
            {
                // Most values have about as many bits as the one before.
                long value = (values[i] + floor) << 8;
                long mantissa = value >> shift;
                while (mantissa >= end)
                {
                    shift++;
                    mantissa >>= 1;
                }

                while (mantissa < start)
                {
                    shift--;
                    mantissa = value >> shift;
                }

                logs[i] = (shift << FractionBits) + table[(int)mantissa - Entries];
            }
        }
    }
}
