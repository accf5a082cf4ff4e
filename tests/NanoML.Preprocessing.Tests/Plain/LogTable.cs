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
            for (int i = 0; i < values.Length; i++)
            {
                long mantissa = (values[i] + floor) << 8;
                int log = 0;
                if (mantissa >= 1L << 40)
                {
                    mantissa >>= 32;
                    log = 32 << FractionBits;
                }

                if (mantissa >= 1L << 24)
                {
                    mantissa >>= 16;
                    log += 16 << FractionBits;
                }

                if (mantissa >= 1L << 16)
                {
                    mantissa >>= 8;
                    log += 8 << FractionBits;
                }

                if (mantissa >= 1L << 12)
                {
                    mantissa >>= 4;
                    log += 4 << FractionBits;
                }

                if (mantissa >= 1L << 10)
                {
                    mantissa >>= 2;
                    log += 2 << FractionBits;
                }

                if (mantissa >= 1L << 9)
                {
                    mantissa >>= 1;
                    log += 1 << FractionBits;
                }

                logs[i] = log + table[(int)mantissa - Entries];
            }
        }
    }
}
