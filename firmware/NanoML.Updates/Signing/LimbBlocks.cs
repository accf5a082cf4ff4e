namespace NanoML.Updates
{
    /// <summary>
    /// Products of blocks of 15 limbs of 28 bits, as straight-line code on locals: a product and its sum cost four opcodes here, and ten to
    /// twenty in a loop over arrays.
    /// </summary>
    /// <remarks>
    /// A column is the sum of what lands on one limb, without carries. 64 bits hold 255 products of 56 bits; of numbers of 75 limbs a column gets
    /// 75 from the product and 75 from the reduction.
    /// </remarks>
    internal static class LimbBlocks
    {
        public const int Limbs = 15;
        public const int Bits = 28;
        public const long Mask = (1L << Bits) - 1;

        /// <summary>What a column of 64 bits leaves above a limb: columns may have their highest bit set.</summary>
        public const long CarryMask = (1L << (64 - Bits)) - 1;

        /// <summary>Adds the product of two blocks to the columns <paramref name="t"/>.</summary>
        /// <param name="i">The first limb of the block of <paramref name="a"/>; j is that of <paramref name="b"/>, and i + j the first column.</param>
        public static void MultiplyAdd(long[] a, int i, long[] b, int j, long[] t)
        {
            long a0 = a[i];
            long a1 = a[i + 1];
            long a2 = a[i + 2];
            long a3 = a[i + 3];
            long a4 = a[i + 4];
            long a5 = a[i + 5];
            long a6 = a[i + 6];
            long a7 = a[i + 7];
            long a8 = a[i + 8];
            long a9 = a[i + 9];
            long a10 = a[i + 10];
            long a11 = a[i + 11];
            long a12 = a[i + 12];
            long a13 = a[i + 13];
            long a14 = a[i + 14];
            long b0 = b[j];
            long b1 = b[j + 1];
            long b2 = b[j + 2];
            long b3 = b[j + 3];
            long b4 = b[j + 4];
            long b5 = b[j + 5];
            long b6 = b[j + 6];
            long b7 = b[j + 7];
            long b8 = b[j + 8];
            long b9 = b[j + 9];
            long b10 = b[j + 10];
            long b11 = b[j + 11];
            long b12 = b[j + 12];
            long b13 = b[j + 13];
            long b14 = b[j + 14];
            int k = i + j;
            t[k] = t[k] + (a0 * b0);
            t[k + 1] = t[k + 1] + (a0 * b1) + (a1 * b0);
            t[k + 2] = t[k + 2] + (a0 * b2) + (a1 * b1) + (a2 * b0);
            t[k + 3] = t[k + 3] + (a0 * b3) + (a1 * b2) + (a2 * b1) + (a3 * b0);
            t[k + 4] = t[k + 4] + (a0 * b4) + (a1 * b3) + (a2 * b2) + (a3 * b1) + (a4 * b0);
            t[k + 5] = t[k + 5] + (a0 * b5) + (a1 * b4) + (a2 * b3) + (a3 * b2) + (a4 * b1) + (a5 * b0);
            t[k + 6] = t[k + 6] + (a0 * b6) + (a1 * b5) + (a2 * b4) + (a3 * b3) + (a4 * b2) + (a5 * b1) + (a6 * b0);
            t[k + 7] = t[k + 7] + (a0 * b7) + (a1 * b6) + (a2 * b5) + (a3 * b4) + (a4 * b3) + (a5 * b2) + (a6 * b1) + (a7 * b0);
            t[k + 8] = t[k + 8] + (a0 * b8) + (a1 * b7) + (a2 * b6) + (a3 * b5) + (a4 * b4) + (a5 * b3) + (a6 * b2) + (a7 * b1)
                + (a8 * b0);
            t[k + 9] = t[k + 9] + (a0 * b9) + (a1 * b8) + (a2 * b7) + (a3 * b6) + (a4 * b5) + (a5 * b4) + (a6 * b3) + (a7 * b2)
                + (a8 * b1) + (a9 * b0);
            t[k + 10] = t[k + 10] + (a0 * b10) + (a1 * b9) + (a2 * b8) + (a3 * b7) + (a4 * b6) + (a5 * b5) + (a6 * b4) + (a7 * b3)
                + (a8 * b2) + (a9 * b1) + (a10 * b0);
            t[k + 11] = t[k + 11] + (a0 * b11) + (a1 * b10) + (a2 * b9) + (a3 * b8) + (a4 * b7) + (a5 * b6) + (a6 * b5) + (a7 * b4)
                + (a8 * b3) + (a9 * b2) + (a10 * b1) + (a11 * b0);
            t[k + 12] = t[k + 12] + (a0 * b12) + (a1 * b11) + (a2 * b10) + (a3 * b9) + (a4 * b8) + (a5 * b7) + (a6 * b6) + (a7 * b5)
                + (a8 * b4) + (a9 * b3) + (a10 * b2) + (a11 * b1) + (a12 * b0);
            t[k + 13] = t[k + 13] + (a0 * b13) + (a1 * b12) + (a2 * b11) + (a3 * b10) + (a4 * b9) + (a5 * b8) + (a6 * b7) + (a7 * b6)
                + (a8 * b5) + (a9 * b4) + (a10 * b3) + (a11 * b2) + (a12 * b1) + (a13 * b0);
            t[k + 14] = t[k + 14] + (a0 * b14) + (a1 * b13) + (a2 * b12) + (a3 * b11) + (a4 * b10) + (a5 * b9) + (a6 * b8) + (a7 * b7)
                + (a8 * b6) + (a9 * b5) + (a10 * b4) + (a11 * b3) + (a12 * b2) + (a13 * b1) + (a14 * b0);
            t[k + 15] = t[k + 15] + (a1 * b14) + (a2 * b13) + (a3 * b12) + (a4 * b11) + (a5 * b10) + (a6 * b9) + (a7 * b8) + (a8 * b7)
                + (a9 * b6) + (a10 * b5) + (a11 * b4) + (a12 * b3) + (a13 * b2) + (a14 * b1);
            t[k + 16] = t[k + 16] + (a2 * b14) + (a3 * b13) + (a4 * b12) + (a5 * b11) + (a6 * b10) + (a7 * b9) + (a8 * b8) + (a9 * b7)
                + (a10 * b6) + (a11 * b5) + (a12 * b4) + (a13 * b3) + (a14 * b2);
            t[k + 17] = t[k + 17] + (a3 * b14) + (a4 * b13) + (a5 * b12) + (a6 * b11) + (a7 * b10) + (a8 * b9) + (a9 * b8) + (a10 * b7)
                + (a11 * b6) + (a12 * b5) + (a13 * b4) + (a14 * b3);
            t[k + 18] = t[k + 18] + (a4 * b14) + (a5 * b13) + (a6 * b12) + (a7 * b11) + (a8 * b10) + (a9 * b9) + (a10 * b8) + (a11 * b7)
                + (a12 * b6) + (a13 * b5) + (a14 * b4);
            t[k + 19] = t[k + 19] + (a5 * b14) + (a6 * b13) + (a7 * b12) + (a8 * b11) + (a9 * b10) + (a10 * b9) + (a11 * b8)
                + (a12 * b7) + (a13 * b6) + (a14 * b5);
            t[k + 20] = t[k + 20] + (a6 * b14) + (a7 * b13) + (a8 * b12) + (a9 * b11) + (a10 * b10) + (a11 * b9) + (a12 * b8)
                + (a13 * b7) + (a14 * b6);
            t[k + 21] = t[k + 21] + (a7 * b14) + (a8 * b13) + (a9 * b12) + (a10 * b11) + (a11 * b10) + (a12 * b9) + (a13 * b8)
                + (a14 * b7);
            t[k + 22] = t[k + 22] + (a8 * b14) + (a9 * b13) + (a10 * b12) + (a11 * b11) + (a12 * b10) + (a13 * b9) + (a14 * b8);
            t[k + 23] = t[k + 23] + (a9 * b14) + (a10 * b13) + (a11 * b12) + (a12 * b11) + (a13 * b10) + (a14 * b9);
            t[k + 24] = t[k + 24] + (a10 * b14) + (a11 * b13) + (a12 * b12) + (a13 * b11) + (a14 * b10);
            t[k + 25] = t[k + 25] + (a11 * b14) + (a12 * b13) + (a13 * b12) + (a14 * b11);
            t[k + 26] = t[k + 26] + (a12 * b14) + (a13 * b13) + (a14 * b12);
            t[k + 27] = t[k + 27] + (a13 * b14) + (a14 * b13);
            t[k + 28] = t[k + 28] + (a14 * b14);
        }

        /// <summary>
        /// Finds the block of multiples of the modulus that makes columns k to k + 14 zero, adds the first block of the modulus times it, and
        /// carries out of them.
        /// </summary>
        /// <param name="inverse">What the modulus' lowest limb times it is -1, modulo 2^28.</param>
        /// <param name="m">Gets the multiples, at k.</param>
        public static void Reduce(long[] n, long inverse, long[] t, int k, long[] m)
        {
            long mask = Mask;
            long carryMask = CarryMask;
            long sum;
            long carry;
            long n0 = n[0];
            long n1 = n[1];
            long n2 = n[2];
            long n3 = n[3];
            long n4 = n[4];
            long n5 = n[5];
            long n6 = n[6];
            long n7 = n[7];
            long n8 = n[8];
            long n9 = n[9];
            long n10 = n[10];
            long n11 = n[11];
            long n12 = n[12];
            long n13 = n[13];
            long n14 = n[14];
            sum = t[k];
            long m0 = (sum * inverse) & mask;
            carry = ((sum + (m0 * n0)) >> Bits) & carryMask;
            sum = t[k + 1] + carry + (m0 * n1);
            long m1 = (sum * inverse) & mask;
            carry = ((sum + (m1 * n0)) >> Bits) & carryMask;
            sum = t[k + 2] + carry + (m0 * n2) + (m1 * n1);
            long m2 = (sum * inverse) & mask;
            carry = ((sum + (m2 * n0)) >> Bits) & carryMask;
            sum = t[k + 3] + carry + (m0 * n3) + (m1 * n2) + (m2 * n1);
            long m3 = (sum * inverse) & mask;
            carry = ((sum + (m3 * n0)) >> Bits) & carryMask;
            sum = t[k + 4] + carry + (m0 * n4) + (m1 * n3) + (m2 * n2) + (m3 * n1);
            long m4 = (sum * inverse) & mask;
            carry = ((sum + (m4 * n0)) >> Bits) & carryMask;
            sum = t[k + 5] + carry + (m0 * n5) + (m1 * n4) + (m2 * n3) + (m3 * n2) + (m4 * n1);
            long m5 = (sum * inverse) & mask;
            carry = ((sum + (m5 * n0)) >> Bits) & carryMask;
            sum = t[k + 6] + carry + (m0 * n6) + (m1 * n5) + (m2 * n4) + (m3 * n3) + (m4 * n2) + (m5 * n1);
            long m6 = (sum * inverse) & mask;
            carry = ((sum + (m6 * n0)) >> Bits) & carryMask;
            sum = t[k + 7] + carry + (m0 * n7) + (m1 * n6) + (m2 * n5) + (m3 * n4) + (m4 * n3) + (m5 * n2) + (m6 * n1);
            long m7 = (sum * inverse) & mask;
            carry = ((sum + (m7 * n0)) >> Bits) & carryMask;
            sum = t[k + 8] + carry + (m0 * n8) + (m1 * n7) + (m2 * n6) + (m3 * n5) + (m4 * n4) + (m5 * n3) + (m6 * n2) + (m7 * n1);
            long m8 = (sum * inverse) & mask;
            carry = ((sum + (m8 * n0)) >> Bits) & carryMask;
            sum = t[k + 9] + carry + (m0 * n9) + (m1 * n8) + (m2 * n7) + (m3 * n6) + (m4 * n5) + (m5 * n4) + (m6 * n3) + (m7 * n2)
                + (m8 * n1);
            long m9 = (sum * inverse) & mask;
            carry = ((sum + (m9 * n0)) >> Bits) & carryMask;
            sum = t[k + 10] + carry + (m0 * n10) + (m1 * n9) + (m2 * n8) + (m3 * n7) + (m4 * n6) + (m5 * n5) + (m6 * n4) + (m7 * n3)
                + (m8 * n2) + (m9 * n1);
            long m10 = (sum * inverse) & mask;
            carry = ((sum + (m10 * n0)) >> Bits) & carryMask;
            sum = t[k + 11] + carry + (m0 * n11) + (m1 * n10) + (m2 * n9) + (m3 * n8) + (m4 * n7) + (m5 * n6) + (m6 * n5) + (m7 * n4)
                + (m8 * n3) + (m9 * n2) + (m10 * n1);
            long m11 = (sum * inverse) & mask;
            carry = ((sum + (m11 * n0)) >> Bits) & carryMask;
            sum = t[k + 12] + carry + (m0 * n12) + (m1 * n11) + (m2 * n10) + (m3 * n9) + (m4 * n8) + (m5 * n7) + (m6 * n6) + (m7 * n5)
                + (m8 * n4) + (m9 * n3) + (m10 * n2) + (m11 * n1);
            long m12 = (sum * inverse) & mask;
            carry = ((sum + (m12 * n0)) >> Bits) & carryMask;
            sum = t[k + 13] + carry + (m0 * n13) + (m1 * n12) + (m2 * n11) + (m3 * n10) + (m4 * n9) + (m5 * n8) + (m6 * n7) + (m7 * n6)
                + (m8 * n5) + (m9 * n4) + (m10 * n3) + (m11 * n2) + (m12 * n1);
            long m13 = (sum * inverse) & mask;
            carry = ((sum + (m13 * n0)) >> Bits) & carryMask;
            sum = t[k + 14] + carry + (m0 * n14) + (m1 * n13) + (m2 * n12) + (m3 * n11) + (m4 * n10) + (m5 * n9) + (m6 * n8) + (m7 * n7)
                + (m8 * n6) + (m9 * n5) + (m10 * n4) + (m11 * n3) + (m12 * n2) + (m13 * n1);
            long m14 = (sum * inverse) & mask;
            carry = ((sum + (m14 * n0)) >> Bits) & carryMask;
            t[k + 15] = t[k + 15] + carry + (m1 * n14) + (m2 * n13) + (m3 * n12) + (m4 * n11) + (m5 * n10) + (m6 * n9) + (m7 * n8)
                + (m8 * n7) + (m9 * n6) + (m10 * n5) + (m11 * n4) + (m12 * n3) + (m13 * n2) + (m14 * n1);
            t[k + 16] = t[k + 16] + (m2 * n14) + (m3 * n13) + (m4 * n12) + (m5 * n11) + (m6 * n10) + (m7 * n9) + (m8 * n8) + (m9 * n7)
                + (m10 * n6) + (m11 * n5) + (m12 * n4) + (m13 * n3) + (m14 * n2);
            t[k + 17] = t[k + 17] + (m3 * n14) + (m4 * n13) + (m5 * n12) + (m6 * n11) + (m7 * n10) + (m8 * n9) + (m9 * n8) + (m10 * n7)
                + (m11 * n6) + (m12 * n5) + (m13 * n4) + (m14 * n3);
            t[k + 18] = t[k + 18] + (m4 * n14) + (m5 * n13) + (m6 * n12) + (m7 * n11) + (m8 * n10) + (m9 * n9) + (m10 * n8) + (m11 * n7)
                + (m12 * n6) + (m13 * n5) + (m14 * n4);
            t[k + 19] = t[k + 19] + (m5 * n14) + (m6 * n13) + (m7 * n12) + (m8 * n11) + (m9 * n10) + (m10 * n9) + (m11 * n8)
                + (m12 * n7) + (m13 * n6) + (m14 * n5);
            t[k + 20] = t[k + 20] + (m6 * n14) + (m7 * n13) + (m8 * n12) + (m9 * n11) + (m10 * n10) + (m11 * n9) + (m12 * n8)
                + (m13 * n7) + (m14 * n6);
            t[k + 21] = t[k + 21] + (m7 * n14) + (m8 * n13) + (m9 * n12) + (m10 * n11) + (m11 * n10) + (m12 * n9) + (m13 * n8)
                + (m14 * n7);
            t[k + 22] = t[k + 22] + (m8 * n14) + (m9 * n13) + (m10 * n12) + (m11 * n11) + (m12 * n10) + (m13 * n9) + (m14 * n8);
            t[k + 23] = t[k + 23] + (m9 * n14) + (m10 * n13) + (m11 * n12) + (m12 * n11) + (m13 * n10) + (m14 * n9);
            t[k + 24] = t[k + 24] + (m10 * n14) + (m11 * n13) + (m12 * n12) + (m13 * n11) + (m14 * n10);
            t[k + 25] = t[k + 25] + (m11 * n14) + (m12 * n13) + (m13 * n12) + (m14 * n11);
            t[k + 26] = t[k + 26] + (m12 * n14) + (m13 * n13) + (m14 * n12);
            t[k + 27] = t[k + 27] + (m13 * n14) + (m14 * n13);
            t[k + 28] = t[k + 28] + (m14 * n14);
            m[k] = m0;
            m[k + 1] = m1;
            m[k + 2] = m2;
            m[k + 3] = m3;
            m[k + 4] = m4;
            m[k + 5] = m5;
            m[k + 6] = m6;
            m[k + 7] = m7;
            m[k + 8] = m8;
            m[k + 9] = m9;
            m[k + 10] = m10;
            m[k + 11] = m11;
            m[k + 12] = m12;
            m[k + 13] = m13;
            m[k + 14] = m14;
        }
    }
}
