namespace NanoML.Kernels
{
    /// <summary>
    /// The one rounding rule of NanoML: from a 32-bit accumulator to an activation byte.
    /// </summary>
    public static class Requantize
    {
        /// <summary>
        /// Returns <c>clamp(((acc * multiplierQ31 + 2^(rightShift-1)) >> rightShift) + zeroPoint, min, max)</c>:
        /// one multiplication in 64 bits and one rounding, half up (towards positive infinity).
        /// </summary>
        /// <param name="acc">The accumulator; the full int range is allowed.</param>
        /// <param name="multiplierQ31">
        /// The significand of the scale ratio, in [2^30, 2^31); for a negative ratio its negation, for a ratio of zero 0.
        /// </param>
        /// <param name="rightShift">The exponent of the scale ratio, in [1, 62]; the ratio is <c>multiplierQ31 * 2^-rightShift</c>.</param>
        /// <param name="zeroPoint">The zero point of the result, in [0, 255].</param>
        /// <param name="min">The least result (a fused lower clip), in [0, max].</param>
        /// <param name="max">The greatest result (a fused upper clip), in [min, 255].</param>
        public static byte ToByte(int acc, int multiplierQ31, int rightShift, int zeroPoint, int min, int max)
        {
            long scaled = (((long)acc * multiplierQ31) + (1L << (rightShift - 1))) >> rightShift;
            long value = scaled + zeroPoint;
            if (value < min)
            {
                return (byte)min;
            }

            if (value > max)
            {
                return (byte)max;
            }

            return (byte)value;
        }
    }
}
