namespace NanoML.Runtime
{
    /// <summary>
    /// Real numbers as decimal text that is the same on every platform: the formats of nanoFramework and of .NET differ.
    /// </summary>
    public static class DecimalText
    {
        private const int Decimals = 6;
        private const double UnitsPerOne = 1e6;
        private const double Limit = 9e12;

        /// <summary>
        /// At most six decimals, halves away from zero, without trailing zeros: <c>0.992188</c>, <c>-12.25</c>, <c>3</c>.
        /// Values beyond 9e12 either way are written as that bound.
        /// </summary>
        public static string Of(float value)
        {
            double magnitude = value < 0 ? -(double)value : value;
            if (magnitude > Limit)
            {
                magnitude = Limit;
            }

            long units = (long)((magnitude * UnitsPerOne) + 0.5);
            if (units == 0)
            {
                return "0";
            }

            string text = (units / (long)UnitsPerOne).ToString() + Fraction((int)(units % (long)UnitsPerOne));
            return value < 0 ? "-" + text : text;
        }

        private static string Fraction(int units)
        {
            if (units == 0)
            {
                return "";
            }

            int digits = Decimals;
            while (units % 10 == 0)
            {
                units /= 10;
                digits--;
            }

            return "." + units.ToString().PadLeft(digits, '0');
        }
    }
}
