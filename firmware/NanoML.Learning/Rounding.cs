namespace NanoML.Learning
{
    /// <summary>NanoML's one rounding rule, half up, for quotients that are no powers of two.</summary>
    internal static class Rounding
    {
        /// <summary>The whole number nearest to a quotient; the greater one of two that are as near.</summary>
        /// <param name="value">In [-2^61, 2^61].</param>
        /// <param name="divisor">In [1, 2^61].</param>
        public static long Divide(long value, long divisor)
        {
            // Rounded down, also below zero, where C# cuts off towards it.
            long doubled = (2 * value) + divisor;
            long whole = doubled / (2 * divisor);
            return doubled < 0 && whole * 2 * divisor != doubled ? whole - 1 : whole;
        }

        /// <summary>The nearest value within bounds.</summary>
        public static int Clamp(long value, int least, int most)
        {
            return value < least ? least : value > most ? most : (int)value;
        }
    }
}
