using System;

namespace NanoML.Kernels
{
    /// <summary>
    /// Copies values out of bytes, lowest byte first, into the arrays that kernels take: weights that are kept in a resource come from it as
    /// bytes, and nanoFramework neither casts an array nor copies it to one of another type.
    /// </summary>
    /// <remarks>All counts and offsets are at least 0, and lie within the arrays.</remarks>
    public static class Unpack
    {
        private const int Unrolled = 4;

        /// <summary>Copies the first <c>count</c> bytes, with signs, from <c>targetOffset</c> on.</summary>
        public static void ToSBytes(byte[] bytes, sbyte[] target, int targetOffset, int count)
        {
            int k = 0;
            int end = count - (count % Unrolled);
            while (k < end)
            {
                target[targetOffset] = (sbyte)bytes[k];
                target[targetOffset + 1] = (sbyte)bytes[k + 1];
                target[targetOffset + 2] = (sbyte)bytes[k + 2];
                target[targetOffset + 3] = (sbyte)bytes[k + 3];
                targetOffset += Unrolled;
                k += Unrolled;
            }

            while (k < count)
            {
                target[targetOffset] = (sbyte)bytes[k];
                targetOffset++;
                k++;
            }
        }

        /// <summary>Copies <c>count</c> values of four bytes from <c>offset</c> on to the head of the target.</summary>
        public static void ToInts(byte[] bytes, int offset, int[] target, int count)
        {
            for (int k = 0; k < count; k++)
            {
                target[k] = BitConverter.ToInt32(bytes, offset);
                offset += sizeof(int);
            }
        }

        /// <summary>Copies the first <c>count</c> values of eight bytes, from <c>targetOffset</c> on.</summary>
        public static void ToLongs(byte[] bytes, long[] target, int targetOffset, int count)
        {
            int offset = 0;
            int end = targetOffset + count;
            while (targetOffset < end)
            {
                target[targetOffset] = BitConverter.ToInt64(bytes, offset);
                offset += sizeof(long);
                targetOffset++;
            }
        }
    }
}
