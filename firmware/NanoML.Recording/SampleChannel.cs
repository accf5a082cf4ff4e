using System;
using NanoML.Runtime;

namespace NanoML.Recording
{
    /// <summary>One channel of a sensor: what its whole numbers mean.</summary>
    public sealed class SampleChannel
    {
        private const int MostBytes = 32;

        /// <param name="name">Such as <c>ax</c>.</param>
        /// <param name="unit">Such as <c>g</c>.</param>
        /// <param name="numerator">A step of the sensor is <paramref name="numerator"/> / <paramref name="denominator"/> of the unit; both 1 or more.</param>
        /// <exception cref="ArgumentException">A text has more than 32 bytes or none, or a number is not positive.</exception>
        public SampleChannel(string name, string unit, int numerator, int denominator)
        {
            if (numerator < 1 || denominator < 1)
            {
                throw new ArgumentException("a step is a positive fraction");
            }

            Name = Text(name);
            Unit = Text(unit);
            Numerator = numerator;
            Denominator = denominator;
        }

        /// <summary>In UTF-8.</summary>
        public byte[] Name { get; }

        /// <summary>In UTF-8.</summary>
        public byte[] Unit { get; }

        public int Numerator { get; }

        public int Denominator { get; }

        /// <summary>What stands in a description.</summary>
        internal static byte[] Text(string text)
        {
            byte[] bytes = Utf8.Encode(text);
            if (bytes.Length < 1 || bytes.Length > MostBytes)
            {
                throw new ArgumentException("a name has 1 to 32 bytes: " + text);
            }

            return bytes;
        }
    }
}
