using System;

namespace NanoML.Updates
{
    /// <summary>
    /// SHA-256 (FIPS 180-4) of bytes that come in pieces. Nothing is allocated after the constructor; the object takes some 850 bytes of the heap.
    /// </summary>
    /// <remarks>
    /// The interpreter pays for opcodes, and a long costs what an int costs. So a word lies twice in a long, where a rotation is one shift. Of sums
    /// only the lower half is right; (sum &amp; low) * twice makes a word of it again.
    /// </remarks>
    public sealed class Sha256
    {
        /// <summary>The bytes of a hash.</summary>
        public const int HashBytes = 32;

        internal const int BlockBytes = 64;

        private const int LengthBytes = 8;
        private readonly long[] _k;
        private readonly long[] _initial;
        private readonly long[] _state = new long[8];
        private readonly byte[] _block = new byte[BlockBytes];
        private int _filled;
        private long _length;

        public Sha256()
        {
            _k = new long[]
            {
                0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
                0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
                0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
                0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
                0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
                0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
                0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
                0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
            };
            _initial = new long[]
            {
                0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
            };
            for (int i = 0; i < _initial.Length; i++)
            {
                _initial[i] |= _initial[i] << 32;
            }

            Reset();
        }

        /// <summary>Forgets what came, and begins anew.</summary>
        public void Reset()
        {
            _filled = 0;
            _length = 0;
            Array.Copy(_initial, 0, _state, 0, _state.Length);
        }

        /// <summary>Takes the next bytes.</summary>
        /// <exception cref="ArgumentException">The piece does not lie in the array.</exception>
        public void Append(byte[] data, int offset, int count)
        {
            if (offset < 0 || count < 0 || offset > data.Length - count)
            {
                throw new ArgumentException("the piece does not lie in the array");
            }

            _length += count;
            int end = offset + count;
            if (_filled > 0)
            {
                int taken = BlockBytes - _filled < count ? BlockBytes - _filled : count;
                Array.Copy(data, offset, _block, _filled, taken);
                _filled += taken;
                offset += taken;
                if (_filled < BlockBytes)
                {
                    return;
                }

                Compress(_block, 0);
                _filled = 0;
            }

            for (; end - offset >= BlockBytes; offset += BlockBytes)
            {
                Compress(data, offset);
            }

            _filled = end - offset;
            Array.Copy(data, offset, _block, 0, _filled);
        }

        /// <summary>Writes the hash of all that came since the last reset, and begins anew.</summary>
        /// <param name="hash">Takes 32 bytes from an offset on.</param>
        public void Finish(byte[] hash, int offset)
        {
            long bits = _length * 8;
            _block[_filled++] = 0x80;
            Array.Clear(_block, _filled, BlockBytes - _filled);
            if (_filled > BlockBytes - LengthBytes)
            {
                Compress(_block, 0);
                Array.Clear(_block, 0, BlockBytes);
            }

            for (int i = 1; i <= LengthBytes; i++)
            {
                _block[BlockBytes - i] = (byte)bits;
                bits >>= 8;
            }

            Compress(_block, 0);
            for (int i = 0; i < HashBytes; i++)
            {
                hash[offset + i] = (byte)(_state[i >> 2] >> (24 - (8 * (i & 3))));
            }

            Reset();
        }

        private void Compress(byte[] data, int at)
        {
            // In locals: a constant below 2^32 costs an opcode more, to make a long of an int.
            long twice = 0x100000001;
            long low = twice - 2;
            long shifted3 = low >> 3;
            long shifted10 = low >> 10;
            long[] k = _k;
            long[] state = _state;
            long a = state[0];
            long b = state[1];
            long c = state[2];
            long d = state[3];
            long e = state[4];
            long f = state[5];
            long g = state[6];
            long h = state[7];
            long w0 = ((data[at] << 24 | data[at + 1] << 16 | data[at + 2] << 8 | data[at + 3]) & low) * twice;
            long w1 = ((data[at + 4] << 24 | data[at + 5] << 16 | data[at + 6] << 8 | data[at + 7]) & low) * twice;
            long w2 = ((data[at + 8] << 24 | data[at + 9] << 16 | data[at + 10] << 8 | data[at + 11]) & low) * twice;
            long w3 = ((data[at + 12] << 24 | data[at + 13] << 16 | data[at + 14] << 8 | data[at + 15]) & low) * twice;
            long w4 = ((data[at + 16] << 24 | data[at + 17] << 16 | data[at + 18] << 8 | data[at + 19]) & low) * twice;
            long w5 = ((data[at + 20] << 24 | data[at + 21] << 16 | data[at + 22] << 8 | data[at + 23]) & low) * twice;
            long w6 = ((data[at + 24] << 24 | data[at + 25] << 16 | data[at + 26] << 8 | data[at + 27]) & low) * twice;
            long w7 = ((data[at + 28] << 24 | data[at + 29] << 16 | data[at + 30] << 8 | data[at + 31]) & low) * twice;
            long w8 = ((data[at + 32] << 24 | data[at + 33] << 16 | data[at + 34] << 8 | data[at + 35]) & low) * twice;
            long w9 = ((data[at + 36] << 24 | data[at + 37] << 16 | data[at + 38] << 8 | data[at + 39]) & low) * twice;
            long w10 = ((data[at + 40] << 24 | data[at + 41] << 16 | data[at + 42] << 8 | data[at + 43]) & low) * twice;
            long w11 = ((data[at + 44] << 24 | data[at + 45] << 16 | data[at + 46] << 8 | data[at + 47]) & low) * twice;
            long w12 = ((data[at + 48] << 24 | data[at + 49] << 16 | data[at + 50] << 8 | data[at + 51]) & low) * twice;
            long w13 = ((data[at + 52] << 24 | data[at + 53] << 16 | data[at + 54] << 8 | data[at + 55]) & low) * twice;
            long w14 = ((data[at + 56] << 24 | data[at + 57] << 16 | data[at + 58] << 8 | data[at + 59]) & low) * twice;
            long w15 = ((data[at + 60] << 24 | data[at + 61] << 16 | data[at + 62] << 8 | data[at + 63]) & low) * twice;
            long t;
            for (int i = 0; ; i += 16)
            {
                t = h + ((e >> 6) ^ (e >> 11) ^ (e >> 25)) + (g ^ (e & (f ^ g))) + k[i] + w0;
                d = ((d + t) & low) * twice;
                h = ((t + ((a >> 2) ^ (a >> 13) ^ (a >> 22)) + ((a & b) | (c & (a | b)))) & low) * twice;
                t = g + ((d >> 6) ^ (d >> 11) ^ (d >> 25)) + (f ^ (d & (e ^ f))) + k[i + 1] + w1;
                c = ((c + t) & low) * twice;
                g = ((t + ((h >> 2) ^ (h >> 13) ^ (h >> 22)) + ((h & a) | (b & (h | a)))) & low) * twice;
                t = f + ((c >> 6) ^ (c >> 11) ^ (c >> 25)) + (e ^ (c & (d ^ e))) + k[i + 2] + w2;
                b = ((b + t) & low) * twice;
                f = ((t + ((g >> 2) ^ (g >> 13) ^ (g >> 22)) + ((g & h) | (a & (g | h)))) & low) * twice;
                t = e + ((b >> 6) ^ (b >> 11) ^ (b >> 25)) + (d ^ (b & (c ^ d))) + k[i + 3] + w3;
                a = ((a + t) & low) * twice;
                e = ((t + ((f >> 2) ^ (f >> 13) ^ (f >> 22)) + ((f & g) | (h & (f | g)))) & low) * twice;
                t = d + ((a >> 6) ^ (a >> 11) ^ (a >> 25)) + (c ^ (a & (b ^ c))) + k[i + 4] + w4;
                h = ((h + t) & low) * twice;
                d = ((t + ((e >> 2) ^ (e >> 13) ^ (e >> 22)) + ((e & f) | (g & (e | f)))) & low) * twice;
                t = c + ((h >> 6) ^ (h >> 11) ^ (h >> 25)) + (b ^ (h & (a ^ b))) + k[i + 5] + w5;
                g = ((g + t) & low) * twice;
                c = ((t + ((d >> 2) ^ (d >> 13) ^ (d >> 22)) + ((d & e) | (f & (d | e)))) & low) * twice;
                t = b + ((g >> 6) ^ (g >> 11) ^ (g >> 25)) + (a ^ (g & (h ^ a))) + k[i + 6] + w6;
                f = ((f + t) & low) * twice;
                b = ((t + ((c >> 2) ^ (c >> 13) ^ (c >> 22)) + ((c & d) | (e & (c | d)))) & low) * twice;
                t = a + ((f >> 6) ^ (f >> 11) ^ (f >> 25)) + (h ^ (f & (g ^ h))) + k[i + 7] + w7;
                e = ((e + t) & low) * twice;
                a = ((t + ((b >> 2) ^ (b >> 13) ^ (b >> 22)) + ((b & c) | (d & (b | c)))) & low) * twice;
                t = h + ((e >> 6) ^ (e >> 11) ^ (e >> 25)) + (g ^ (e & (f ^ g))) + k[i + 8] + w8;
                d = ((d + t) & low) * twice;
                h = ((t + ((a >> 2) ^ (a >> 13) ^ (a >> 22)) + ((a & b) | (c & (a | b)))) & low) * twice;
                t = g + ((d >> 6) ^ (d >> 11) ^ (d >> 25)) + (f ^ (d & (e ^ f))) + k[i + 9] + w9;
                c = ((c + t) & low) * twice;
                g = ((t + ((h >> 2) ^ (h >> 13) ^ (h >> 22)) + ((h & a) | (b & (h | a)))) & low) * twice;
                t = f + ((c >> 6) ^ (c >> 11) ^ (c >> 25)) + (e ^ (c & (d ^ e))) + k[i + 10] + w10;
                b = ((b + t) & low) * twice;
                f = ((t + ((g >> 2) ^ (g >> 13) ^ (g >> 22)) + ((g & h) | (a & (g | h)))) & low) * twice;
                t = e + ((b >> 6) ^ (b >> 11) ^ (b >> 25)) + (d ^ (b & (c ^ d))) + k[i + 11] + w11;
                a = ((a + t) & low) * twice;
                e = ((t + ((f >> 2) ^ (f >> 13) ^ (f >> 22)) + ((f & g) | (h & (f | g)))) & low) * twice;
                t = d + ((a >> 6) ^ (a >> 11) ^ (a >> 25)) + (c ^ (a & (b ^ c))) + k[i + 12] + w12;
                h = ((h + t) & low) * twice;
                d = ((t + ((e >> 2) ^ (e >> 13) ^ (e >> 22)) + ((e & f) | (g & (e | f)))) & low) * twice;
                t = c + ((h >> 6) ^ (h >> 11) ^ (h >> 25)) + (b ^ (h & (a ^ b))) + k[i + 13] + w13;
                g = ((g + t) & low) * twice;
                c = ((t + ((d >> 2) ^ (d >> 13) ^ (d >> 22)) + ((d & e) | (f & (d | e)))) & low) * twice;
                t = b + ((g >> 6) ^ (g >> 11) ^ (g >> 25)) + (a ^ (g & (h ^ a))) + k[i + 14] + w14;
                f = ((f + t) & low) * twice;
                b = ((t + ((c >> 2) ^ (c >> 13) ^ (c >> 22)) + ((c & d) | (e & (c | d)))) & low) * twice;
                t = a + ((f >> 6) ^ (f >> 11) ^ (f >> 25)) + (h ^ (f & (g ^ h))) + k[i + 15] + w15;
                e = ((e + t) & low) * twice;
                a = ((t + ((b >> 2) ^ (b >> 13) ^ (b >> 22)) + ((b & c) | (d & (b | c)))) & low) * twice;
                if (i == 48)
                {
                    break;
                }

                w0 = ((w0 + w9 + ((w1 >> 7) ^ (w1 >> 18) ^ ((w1 >> 3) & shifted3))
                    + ((w14 >> 17) ^ (w14 >> 19) ^ ((w14 >> 10) & shifted10))) & low) * twice;
                w1 = ((w1 + w10 + ((w2 >> 7) ^ (w2 >> 18) ^ ((w2 >> 3) & shifted3))
                    + ((w15 >> 17) ^ (w15 >> 19) ^ ((w15 >> 10) & shifted10))) & low) * twice;
                w2 = ((w2 + w11 + ((w3 >> 7) ^ (w3 >> 18) ^ ((w3 >> 3) & shifted3))
                    + ((w0 >> 17) ^ (w0 >> 19) ^ ((w0 >> 10) & shifted10))) & low) * twice;
                w3 = ((w3 + w12 + ((w4 >> 7) ^ (w4 >> 18) ^ ((w4 >> 3) & shifted3))
                    + ((w1 >> 17) ^ (w1 >> 19) ^ ((w1 >> 10) & shifted10))) & low) * twice;
                w4 = ((w4 + w13 + ((w5 >> 7) ^ (w5 >> 18) ^ ((w5 >> 3) & shifted3))
                    + ((w2 >> 17) ^ (w2 >> 19) ^ ((w2 >> 10) & shifted10))) & low) * twice;
                w5 = ((w5 + w14 + ((w6 >> 7) ^ (w6 >> 18) ^ ((w6 >> 3) & shifted3))
                    + ((w3 >> 17) ^ (w3 >> 19) ^ ((w3 >> 10) & shifted10))) & low) * twice;
                w6 = ((w6 + w15 + ((w7 >> 7) ^ (w7 >> 18) ^ ((w7 >> 3) & shifted3))
                    + ((w4 >> 17) ^ (w4 >> 19) ^ ((w4 >> 10) & shifted10))) & low) * twice;
                w7 = ((w7 + w0 + ((w8 >> 7) ^ (w8 >> 18) ^ ((w8 >> 3) & shifted3))
                    + ((w5 >> 17) ^ (w5 >> 19) ^ ((w5 >> 10) & shifted10))) & low) * twice;
                w8 = ((w8 + w1 + ((w9 >> 7) ^ (w9 >> 18) ^ ((w9 >> 3) & shifted3))
                    + ((w6 >> 17) ^ (w6 >> 19) ^ ((w6 >> 10) & shifted10))) & low) * twice;
                w9 = ((w9 + w2 + ((w10 >> 7) ^ (w10 >> 18) ^ ((w10 >> 3) & shifted3))
                    + ((w7 >> 17) ^ (w7 >> 19) ^ ((w7 >> 10) & shifted10))) & low) * twice;
                w10 = ((w10 + w3 + ((w11 >> 7) ^ (w11 >> 18) ^ ((w11 >> 3) & shifted3))
                    + ((w8 >> 17) ^ (w8 >> 19) ^ ((w8 >> 10) & shifted10))) & low) * twice;
                w11 = ((w11 + w4 + ((w12 >> 7) ^ (w12 >> 18) ^ ((w12 >> 3) & shifted3))
                    + ((w9 >> 17) ^ (w9 >> 19) ^ ((w9 >> 10) & shifted10))) & low) * twice;
                w12 = ((w12 + w5 + ((w13 >> 7) ^ (w13 >> 18) ^ ((w13 >> 3) & shifted3))
                    + ((w10 >> 17) ^ (w10 >> 19) ^ ((w10 >> 10) & shifted10))) & low) * twice;
                w13 = ((w13 + w6 + ((w14 >> 7) ^ (w14 >> 18) ^ ((w14 >> 3) & shifted3))
                    + ((w11 >> 17) ^ (w11 >> 19) ^ ((w11 >> 10) & shifted10))) & low) * twice;
                w14 = ((w14 + w7 + ((w15 >> 7) ^ (w15 >> 18) ^ ((w15 >> 3) & shifted3))
                    + ((w12 >> 17) ^ (w12 >> 19) ^ ((w12 >> 10) & shifted10))) & low) * twice;
                w15 = ((w15 + w8 + ((w0 >> 7) ^ (w0 >> 18) ^ ((w0 >> 3) & shifted3))
                    + ((w13 >> 17) ^ (w13 >> 19) ^ ((w13 >> 10) & shifted10))) & low) * twice;
            }

            state[0] = ((state[0] + a) & low) * twice;
            state[1] = ((state[1] + b) & low) * twice;
            state[2] = ((state[2] + c) & low) * twice;
            state[3] = ((state[3] + d) & low) * twice;
            state[4] = ((state[4] + e) & low) * twice;
            state[5] = ((state[5] + f) & low) * twice;
            state[6] = ((state[6] + g) & low) * twice;
            state[7] = ((state[7] + h) & low) * twice;
        }
    }
}
