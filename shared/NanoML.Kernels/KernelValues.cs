namespace NanoML.Kernels
{
    /// <summary>
    /// A function of integers, in 16 bits, by look-up.
    /// </summary>
    public static class KernelValues
    {
        /// <summary>
        /// Makes of each of <c>count</c> integers <c>arguments[v]</c>, four bytes each, the 16 bits of <c>f(arguments[v])</c>; both have the lowest byte
        /// first and the same start.
        /// </summary>
        /// <remarks>
        /// f is <see cref="GateLut.At"/> of <c>table</c>, whose entries have 16 bits, at <see cref="GateLut.Scale"/> of an argument less <c>middle</c>; that
        /// difference stays in the int range.
        /// </remarks>
        public static void Run(byte[] arguments, int argumentsOffset, int count, int[] table, int tableShift, int middle, int multiplier, int shift)
        {
            int target = argumentsOffset;
            for (int v = 0; v < count; v++)
            {
                int value = GateLut.At(table, tableShift, GateLut.Scale(IntBytes.Load(arguments, argumentsOffset) - middle, multiplier, shift));
                arguments[target] = (byte)value;
                arguments[target + 1] = (byte)(value >> 8);
                target += 2;
                argumentsOffset += 4;
            }
        }
    }
}
