using System;

namespace NanoML.Updates
{
    /// <summary>
    /// An RSA public key of 2048 bits and the exponent 65537. An application holds the 256 bytes of its modulus; what the arithmetic needs besides
    /// is computed from them, so that they are all that has to be trusted.
    /// </summary>
    /// <remarks>An object takes some 5 KB of the heap. One check at a time: the arithmetic's numbers are its own.</remarks>
    public sealed class RsaPublicKey
    {
        /// <summary>The bytes of the modulus, and of a signature.</summary>
        public const int Bytes = 256;

        /// <summary>Squarings of an exponent of 65537 = 2^16 + 1.</summary>
        private const int Squarings = 16;

        // 2^2047 lies in limb 73, and is below any modulus of 2048 bits. 53 doublings make R = 2^2100 of it.
        private const int TopLimb = 73;
        private const long TopBit = 8;
        private const int Doublings = 53;

        /// <summary>From R * 2^32 to R * 2^2100, each bit, the highest first, squares and says whether to double: 2100 is 32 and these bits.</summary>
        private const int ExponentBits = 0x34;
        private const int ExponentLength = 6;

        private readonly byte[] _modulus;
        private readonly Montgomery _arithmetic;
        private readonly long[] _squareOfR = new long[Montgomery.Limbs];
        private readonly long[] _base = new long[Montgomery.Limbs];
        private readonly long[] _power = new long[Montgomery.Limbs];

        private RsaPublicKey(byte[] modulus)
        {
            _modulus = modulus;
            long[] limbs = new long[Montgomery.Limbs];
            ToLimbs(modulus, limbs);
            _arithmetic = new Montgomery(limbs);
            ComputeSquareOfR();
        }

        /// <param name="modulus">256 bytes, the highest first, as <c>nanoml keys new</c> writes them. The array is kept, not copied.</param>
        /// <exception cref="ArgumentException">Not a modulus: of another length, below 2^2047, or even.</exception>
        public static RsaPublicKey FromBytes(byte[] modulus)
        {
            if (!IsModulus(modulus))
            {
                throw new ArgumentException("a key is a modulus of 2048 bits, the highest byte first");
            }

            return new RsaPublicKey(modulus);
        }

        /// <summary>Whether it is a modulus that <see cref="FromBytes"/> takes.</summary>
        internal static bool IsModulus(byte[] modulus)
        {
            return modulus != null && modulus.Length == Bytes && (modulus[0] & 0x80) != 0 && (modulus[Bytes - 1] & 1) != 0;
        }

        /// <summary>RSAVP1 of RFC 8017, section 5.2.2: the signature to the power of 65537, modulo the modulus.</summary>
        /// <param name="signature">256 bytes, the highest first.</param>
        /// <param name="message">Gets 256 bytes, the highest first.</param>
        /// <returns>False, and nothing is written, if the signature is not below the modulus.</returns>
        internal bool TryRecover(byte[] signature, byte[] message)
        {
            if (!IsBelowModulus(signature))
            {
                return false;
            }

            ToLimbs(signature, _base);
            _arithmetic.Multiply(_base, _squareOfR, _power);
            for (int i = 0; i < Squarings; i++)
            {
                _arithmetic.Square(_power);
            }

            // One factor without R takes the other's R away.
            _arithmetic.Multiply(_power, _base, _power);
            _arithmetic.SubtractModulus(_power);
            ToBytes(_power, message);
            return true;
        }

        private void ComputeSquareOfR()
        {
            long[] power = _squareOfR;
            power[TopLimb] = TopBit;
            for (int i = 0; i < Doublings; i++)
            {
                Montgomery.ShiftLeft(power, 1);
                _arithmetic.SubtractModulus(power);
            }

            Montgomery.ShiftLeft(power, 16);
            Montgomery.ShiftLeft(power, 16);
            for (int bit = ExponentLength - 1; bit >= 0; bit--)
            {
                _arithmetic.Square(power);
                if (((ExponentBits >> bit) & 1) != 0)
                {
                    Montgomery.ShiftLeft(power, 1);
                }
            }
        }

        private bool IsBelowModulus(byte[] number)
        {
            for (int i = 0; i < Bytes; i++)
            {
                if (number[i] != _modulus[i])
                {
                    return number[i] < _modulus[i];
                }
            }

            return false;
        }

        private static void ToLimbs(byte[] bytes, long[] limbs)
        {
            long bits = 0;
            int count = 0;
            int limb = 0;
            for (int i = Bytes - 1; i >= 0; i--)
            {
                bits |= (long)(int)bytes[i] << count;
                count += 8;
                if (count >= LimbBlocks.Bits)
                {
                    limbs[limb++] = bits & LimbBlocks.Mask;
                    bits >>= LimbBlocks.Bits;
                    count -= LimbBlocks.Bits;
                }
            }

            limbs[limb] = bits;
        }

        private static void ToBytes(long[] limbs, byte[] bytes)
        {
            long bits = 0;
            int count = 0;
            int limb = 0;
            for (int i = Bytes - 1; i >= 0; i--)
            {
                if (count < 8)
                {
                    bits |= limbs[limb++] << count;
                    count += LimbBlocks.Bits;
                }

                bytes[i] = (byte)bits;
                bits >>= 8;
                count -= 8;
            }
        }
    }
}
