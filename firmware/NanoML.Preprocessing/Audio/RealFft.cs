using System;

namespace NanoML.Preprocessing
{
    /// <summary>
    /// The magnitudes of the discrete Fourier transform of real samples: a complex transform of half the size, decimated in frequency by
    /// four a stage.
    /// </summary>
    /// <remarks>
    /// A complex number is one long, the real part times 2^32 plus the imaginary part, so one interpreted addition adds both. A part has
    /// <see cref="FractionBits"/> fractional bits and room for the growth of the whole transform, so nothing is scaled between the stages
    /// and quiet frames lose nothing.
    /// </remarks>
    public sealed class RealFft
    {
        /// <summary>The fractional bits of the packed input.</summary>
        public const int FractionBits = 8;

        /// <summary>The fractional bits of the magnitudes.</summary>
        public const int MagnitudeBits = FractionBits + 7;

        private const int SineBits = 15;

        private readonly int _size;
        private readonly short[] _sines;
        private readonly short[] _places;

        /// <param name="size">The real samples of a transform: a power of two, 16 to 1,024.</param>
        /// <exception cref="ArgumentException">Another size.</exception>
        public RealFft(int size)
        {
            if (size < 16 || size > 1024 || (size & (size - 1)) != 0)
            {
                throw new ArgumentException("a transform takes 16 to 1024 samples, a power of two");
            }

            _size = size;
            _sines = new short[size];
            _places = new short[size / 2];
            for (int k = 0; k < size; k++)
            {
                long sine = (FixedMath.Sine(k, size) + (1L << (29 - SineBits))) >> (30 - SineBits);
                _sines[k] = sine > short.MaxValue ? short.MaxValue : (short)sine;
            }

            for (int k = 0; k < size / 2; k++)
            {
                _places[k] = (short)Place(k, size / 2);
            }
        }

        /// <summary>The real samples of a transform.</summary>
        public int Size
        {
            get { return _size; }
        }

        /// <summary>Transforms in place, and computes the magnitudes of some bins to 1.6 %.</summary>
        /// <param name="packed">
        /// Half of <see cref="Size"/>: of each pair of samples the first times 2^32 plus the second, with <see cref="FractionBits"/>
        /// fractional bits; the magnitudes of all first samples, and of all second ones, add up to less than 2^30. Destroyed.
        /// </param>
        /// <param name="magnitudes">With <see cref="MagnitudeBits"/> fractional bits; only those from the first to the last are written.</param>
        /// <param name="first">The first bin, not negative; bin k is k / <see cref="Size"/> of the sample rate.</param>
        /// <param name="end">One more than the last bin; at most half of <see cref="Size"/> plus 1.</param>
        public void Run(long[] packed, long[] magnitudes, int first, int end)
        {
            int size = _size / 2;
            for (; size >= 4; size >>= 2)
            {
                Plain(packed, size);
                Turned(packed, size);
            }

            if (size == 2)
            {
                Halves(packed);
            }

            Magnitudes(packed, magnitudes, first, end);
        }

        private static int Place(int bin, int size)
        {
            int place = 0;
            while (size > 1)
            {
                int radix = size >= 4 ? 4 : 2;
                size /= radix;
                place += (bin % radix) * size;
                bin /= radix;
            }

            return place;
        }

        /// <summary>The butterflies of a stage whose factors are all 1: the first of each group.</summary>
        private static void Plain(long[] z, int size)
        {
            int quarter = size >> 2;
            int length = z.Length;
            for (int i0 = 0; i0 < length; i0 += size)
            {
                int i1 = i0 + quarter;
                int i2 = i1 + quarter;
                int i3 = i2 + quarter;
                long a = z[i0];
                long b = z[i1];
                long c = z[i2];
                long d = z[i3];
                long p = a - c;
                a += c;
                long q = b - d;
                b += d;
                z[i0] = a + b;
                z[i2] = a - b;

                // -i times q.
                long im = (int)q;
                q = (im << 32) - ((q - im) >> 32);
                z[i1] = p + q;
                z[i3] = p - q;
            }
        }

        /// <summary>The other butterflies of a stage; each factor serves all groups.</summary>
        private void Turned(long[] z, int size)
        {
            short[] sines = _sines;
            int quarter = size >> 2;
            int length = z.Length;
            int turn = _size >> 2;
            int step = _size / size;
            int angle = 0;
            for (int j = 1; j < quarter; j++)
            {
                angle += step;
                long s1 = sines[angle];
                long c1 = sines[angle + turn];
                long s2 = sines[2 * angle];
                long c2 = sines[(2 * angle) + turn];
                long s3 = sines[3 * angle];
                long c3 = sines[(3 * angle) + turn];
                for (int i0 = j; i0 < length; i0 += size)
                {
                    int i1 = i0 + quarter;
                    int i2 = i1 + quarter;
                    int i3 = i2 + quarter;
                    long a = z[i0];
                    long b = z[i1];
                    long c = z[i2];
                    long d = z[i3];
                    long p = a - c;
                    a += c;
                    long q = b - d;
                    b += d;
                    z[i0] = a + b;
                    a -= b;
                    long im = (int)a;
                    long re = a >> 32;
                    z[i2] = ((((re * c2) + (im * s2)) >> SineBits) << 32) + (((im * c2) - (re * s2)) >> SineBits);
                    long pim = (int)p;
                    long pre = p >> 32;
                    long qim = (int)q;
                    long qre = q >> 32;
                    re = pre + qim;
                    im = pim - qre;
                    z[i1] = ((((re * c1) + (im * s1)) >> SineBits) << 32) + (((im * c1) - (re * s1)) >> SineBits);
                    re = pre - qim;
                    im = pim + qre;
                    z[i3] = ((((re * c3) + (im * s3)) >> SineBits) << 32) + (((im * c3) - (re * s3)) >> SineBits);
                }
            }
        }

        /// <summary>The last stage where the size is no power of four.</summary>
        private static void Halves(long[] z)
        {
            int length = z.Length;
            for (int i = 0; i < length; i += 2)
            {
                long a = z[i];
                long b = z[i + 1];
                z[i] = a + b;
                z[i + 1] = a - b;
            }
        }

        /// <summary>Bins of the real samples out of those of the complex ones, and their magnitudes as the greater of two linear forms.</summary>
        private void Magnitudes(long[] z, long[] magnitudes, int first, int end)
        {
            short[] sines = _sines;
            short[] places = _places;
            int mask = places.Length - 1;
            int turn = _size >> 2;
            for (int k = first; k < end; k++)
            {
                long a = z[places[k & mask]];
                long b = z[places[-k & mask]];
                long aim = (int)a;
                long bim = (int)b;
                a >>= 32;
                b >>= 32;
                long s = sines[k];
                long c = sines[k + turn];
                long re = aim + bim;
                long im = b - a;
                b += a + (((re * c) + (im * s)) >> SineBits);
                aim += (((im * c) - (re * s)) >> SineBits) - bim;
                if (b < 0)
                {
                    b = -b;
                }

                if (aim < 0)
                {
                    aim = -aim;
                }

                if (b < aim)
                {
                    a = aim;
                    aim = b;
                    b = a;
                }

                magnitudes[k] = 23 * aim > 9 * b ? (54 * b) + (36 * aim) : (63 * b) + (13 * aim);
            }
        }
    }
}
