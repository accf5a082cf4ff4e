using System;

namespace NanoML.Preprocessing
{
    /// <summary>
    /// Functions in fixed point for constructors that fill tables: System.Math is in a package of its own on nanoFramework.
    /// </summary>
    public static class FixedMath
    {
        /// <summary>One in the fixed point of <see cref="Sine"/>.</summary>
        public const long One = 1L << 30;

        /// <summary>The fractional bits of <see cref="Log2"/>.</summary>
        public const int LogBits = 24;

        /// <summary>The natural logarithm of two, in units of 1 / <see cref="One"/>.</summary>
        public const long LogOfTwo = 744261118;

        private const long HalfPi = 1686629713;
        private const int LastTerm = 13;

        /// <summary>The sine of a share of a full turn, in units of 1 / <see cref="One"/>; its error is below 4e-9.</summary>
        /// <param name="numerator">Of either sign, below 2^29 in magnitude.</param>
        /// <param name="denominator">In [1, 2^29].</param>
        public static long Sine(int numerator, int denominator)
        {
            int share = numerator % denominator;
            if (share < 0)
            {
                share += denominator;
            }

            int quarter = (share * 4) / denominator;
            int rest = (share * 4) - (quarter * denominator);
            long angle = HalfPi * ((quarter & 1) == 0 ? rest : denominator - rest) / denominator;
            long square = (angle * angle) >> 30;
            long sum = One;
            for (int k = LastTerm; k > 1; k -= 2)
            {
                sum = One - (((square * sum) >> 30) / (k * (k - 1)));
            }

            long sine = (angle * sum) >> 30;
            return quarter < 2 ? sine : -sine;
        }

        /// <summary>The cosine of a share of a full turn; see <see cref="Sine"/>.</summary>
        /// <param name="numerator">Of either sign, below 2^27 in magnitude.</param>
        /// <param name="denominator">In [1, 2^27].</param>
        public static long Cosine(int numerator, int denominator)
        {
            return Sine((4 * numerator) + denominator, 4 * denominator);
        }

        /// <summary>The logarithm to base two, in units of 2^-<see cref="LogBits"/>, rounded down; its error is below 3e-7.</summary>
        /// <exception cref="ArgumentException">The value is not positive.</exception>
        public static long Log2(long value)
        {
            if (value <= 0)
            {
                throw new ArgumentException("a logarithm needs a positive value");
            }

            int whole = 0;
            while (value >> whole > 1)
            {
                whole++;
            }

            long mantissa = whole > 30 ? value >> (whole - 30) : value << (30 - whole);
            long log = whole;
            for (int bit = 0; bit < LogBits; bit++)
            {
                mantissa = (mantissa * mantissa) >> 30;
                log <<= 1;
                if (mantissa >> 31 > 0)
                {
                    mantissa >>= 1;
                    log++;
                }
            }

            return log;
        }

        /// <summary>The square root, rounded down.</summary>
        /// <param name="value">Not negative.</param>
        public static long SquareRoot(long value)
        {
            long root = 0;
            for (long bit = 1L << 32; bit > 0; bit >>= 1)
            {
                long candidate = root + bit;
                if (candidate <= value / candidate)
                {
                    root = candidate;
                }
            }

            return root;
        }
    }
}
