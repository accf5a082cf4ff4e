using System;

namespace NanoML.Preprocessing
{
    /// <summary>
    /// The bins of the discrete Fourier transform of real samples: a complex transform of half the size, decimated in frequency by
    /// four a stage.
    /// </summary>
    /// <remarks>
    /// A complex number is one long, the real part times 2^32 plus the imaginary part, so one interpreted addition adds both. A part has
    /// <see cref="FractionBits"/> fractional bits and room for the growth of the whole transform, so nothing is scaled between the stages
    /// and quiet frames lose nothing.
    /// </remarks>
    public sealed class RealFft
    {
        /// <summary>The fractional bits of the packed input, and of the bins.</summary>
        public const int FractionBits = 8;

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

        /// <summary>Transforms in place, and computes some bins.</summary>
        /// <param name="packed">
        /// Half of <see cref="Size"/>: of each pair of samples the first times 2^32 plus the second, with <see cref="FractionBits"/>
        /// fractional bits; the magnitudes of all first samples, and of all second ones, add up to less than 2^30. Destroyed.
        /// </param>
        /// <param name="bins">Packed like the samples; only those from the first to the last are written.</param>
        /// <param name="first">The first bin, not negative; bin k is k / <see cref="Size"/> of the sample rate.</param>
        /// <param name="end">One more than the last bin; at most half of <see cref="Size"/> plus 1.</param>
        public void Run(long[] packed, long[] bins, int first, int end)
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

            Split(packed, bins, first, end);
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
            int half = size >> 1;
            int last = half + quarter;
            int length = z.Length;
            for (int i = 0; i < length; i += size)
            {
                long a = z[i];
                long b = z[i + quarter];
                long c = z[i + half];
                long d = z[i + last];
                z[i] = a + c + b + d;
                z[i + half] = a + c - b - d;

                // -i times b - d; the imaginary part is a unit too great where that of b - d is negative.
                b -= d;
                d = (b << 32) - (b >> 32);
                z[i + quarter] = a - c + d;
                z[i + last] = a - c - d;
            }
        }

        /// <summary>The other butterflies of a stage; each factor serves all groups.</summary>
        /// <remarks>A store to a local costs three loads, so what takes one addition is computed again instead of kept.</remarks>
        private void Turned(long[] z, int size)
        {
            short[] sines = _sines;
            int quarter = size >> 2;
            int half = size >> 1;
            int last = half + quarter;
            int length = z.Length;
            int turn = _size >> 2;
            int step = _size / size;
            for (int j = 1; j < quarter; j++)
            {
                int angle = j * step;
                long s1 = sines[angle];
                long c1 = sines[angle + turn];
                long s2 = sines[2 * angle];
                long c2 = sines[(2 * angle) + turn];
                long s3 = sines[3 * angle];
                long c3 = sines[(3 * angle) + turn];
                for (int i = j; i < length; i += size)
                {
                    long a = z[i];
                    long b = z[i + quarter];
                    long c = z[i + half];
                    long d = z[i + last];
                    z[i] = a + c + b + d;
                    long p = a + c - b - d;
                    z[i + half] = (((((p >> 32) * c2) + ((int)p * s2)) >> SineBits) << 32)
                        + ((((int)p * c2) - ((p >> 32) * s2)) >> SineBits);
                    p = a - c;
                    b -= d;
                    long re = (p >> 32) + (int)b;
                    long im = (int)p - (b >> 32);
                    z[i + quarter] = ((((re * c1) + (im * s1)) >> SineBits) << 32) + (((im * c1) - (re * s1)) >> SineBits);
                    re = (p >> 32) - (int)b;
                    im = (int)p + (b >> 32);
                    z[i + last] = ((((re * c3) + (im * s3)) >> SineBits) << 32) + (((im * c3) - (re * s3)) >> SineBits);
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

        /// <summary>Bins of the real samples out of those of the complex ones.</summary>
        private void Split(long[] z, long[] bins, int first, int end)
        {
            short[] sines = _sines;
            short[] places = _places;
            int mask = places.Length - 1;
            int turn = _size >> 2;
            for (int k = first; k < end; k++)
            {
                long a = z[places[k & mask]];
                long b = z[places[-k & mask]];
                long sum = a + b;
                a -= b;
                b = a >> 32;
                a = (int)a;
                long im = (int)sum;
                sum >>= 32;
                long s = sines[k];
                long c = sines[k + turn];
                bins[k] = ((sum + (((im * c) - (b * s)) >> SineBits)) >> 1 << 32) + ((a - (((b * c) + (im * s)) >> SineBits)) >> 1);
            }
        }
    }
}
