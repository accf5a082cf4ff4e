using System;

namespace NanoML.Updates
{
    /// <summary>
    /// Products modulo an odd number of 2048 bits, divided by R = 2^2100 (P. L. Montgomery, "Modular multiplication without trial division", 1985).
    /// Numbers are 75 limbs of 28 bits, the lowest first, and below twice the modulus; so are results, without a comparison, as R is large enough.
    /// </summary>
    internal sealed class Montgomery
    {
        public const int Limbs = 5 * LimbBlocks.Limbs;

        private const int Block = LimbBlocks.Limbs;

        private readonly long[] _modulus;
        private readonly long _inverse;
        private readonly long[] _columns = new long[2 * Limbs];
        private readonly long[] _multiples = new long[Limbs];
        private readonly long[] _doubled = new long[Limbs];

        /// <param name="modulus">Odd. It is kept, not copied.</param>
        public Montgomery(long[] modulus)
        {
            _modulus = modulus;

            // Newton's method: each turn doubles the bits that are right, from the 3 that any odd number has.
            long inverse = modulus[0];
            for (int bits = 3; bits < LimbBlocks.Bits; bits *= 2)
            {
                inverse *= 2 - (modulus[0] * inverse);
            }

            _inverse = (0 - inverse) & LimbBlocks.Mask;
        }

        /// <summary>a * b / R. The result may be one of the factors.</summary>
        public void Multiply(long[] a, long[] b, long[] result)
        {
            Array.Clear(_columns, 0, 2 * Limbs);
            for (int i = 0; i < Limbs; i += Block)
            {
                for (int j = 0; j < Limbs; j += Block)
                {
                    LimbBlocks.MultiplyAdd(a, i, b, j, _columns);
                }
            }

            Reduce(result);
        }

        /// <summary>a * a / R, in place.</summary>
        public void Square(long[] a)
        {
            for (int i = 0; i < Limbs; i++)
            {
                _doubled[i] = a[i] << 1;
            }

            Array.Clear(_columns, 0, 2 * Limbs);
            for (int i = 0; i < Limbs; i += Block)
            {
                LimbBlocks.MultiplyAdd(a, i, a, i, _columns);
                for (int j = i + Block; j < Limbs; j += Block)
                {
                    LimbBlocks.MultiplyAdd(a, i, _doubled, j, _columns);
                }
            }

            Reduce(a);
        }

        /// <summary>a * 2^bits, not reduced: the product of two such numbers is small again if they are below 2^32 times the modulus.</summary>
        /// <param name="bits">28 at most.</param>
        public static void ShiftLeft(long[] a, int bits)
        {
            long mask = LimbBlocks.Mask;
            long carry = 0;
            for (int i = 0; i < Limbs; i++)
            {
                long shifted = (a[i] << bits) + carry;
                a[i] = shifted & mask;
                carry = shifted >> LimbBlocks.Bits;
            }
        }

        /// <summary>Subtracts the modulus if the number is not below it.</summary>
        public void SubtractModulus(long[] a)
        {
            long[] modulus = _modulus;
            int top = Limbs - 1;
            while (top > 0 && a[top] == modulus[top])
            {
                top--;
            }

            if (a[top] < modulus[top])
            {
                return;
            }

            long mask = LimbBlocks.Mask;
            long borrow = 0;
            for (int i = 0; i < Limbs; i++)
            {
                borrow += a[i] - modulus[i];
                a[i] = borrow & mask;
                borrow >>= LimbBlocks.Bits;
            }
        }

        /// <summary>Adds the multiple of the modulus that makes the lower half zero, and takes the upper one.</summary>
        private void Reduce(long[] result)
        {
            for (int i = 0; i < Limbs; i += Block)
            {
                LimbBlocks.Reduce(_modulus, _inverse, _columns, i, _multiples);
                for (int j = Block; j < Limbs; j += Block)
                {
                    LimbBlocks.MultiplyAdd(_multiples, i, _modulus, j, _columns);
                }
            }

            long[] columns = _columns;
            long mask = LimbBlocks.Mask;
            long carry = 0;
            for (int i = 0; i < Limbs; i++)
            {
                long sum = columns[Limbs + i] + carry;
                result[i] = sum & mask;
                carry = (sum >> LimbBlocks.Bits) & LimbBlocks.CarryMask;
            }
        }
    }
}
