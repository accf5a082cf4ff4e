using System;

namespace NanoML.Preprocessing
{
    /// <summary>
    /// Triangular filters, evenly spaced on the mel scale of HTK, over the bins of a Fourier transform, as
    /// tf.signal.linear_to_mel_weight_matrix has them.
    /// </summary>
    /// <remarks>
    /// Between two edges one filter rises as its neighbour falls, and both weights add up to 1: so each bin takes one multiplication.
    /// </remarks>
    public sealed class MelFilterBank
    {
        /// <summary>The fractional bits that the weights add to the bins.</summary>
        public const int WeightBits = 12;

        private const int BreakHertz = 700;

        private readonly int _first;
        private readonly int _end;
        private readonly short[] _segmentEnds;
        private readonly short[] _rise;

        /// <param name="filters">At least 1.</param>
        /// <param name="sampleRate">In hertz; times <paramref name="size"/> below 2^31.</param>
        /// <param name="size">The samples of a transform.</param>
        /// <param name="lowHertz">Where the first filter begins.</param>
        /// <param name="highHertz">Where the last filter ends; above the first, at most half the sample rate.</param>
        /// <exception cref="ArgumentException">The frequencies are out of their range.</exception>
        public MelFilterBank(int filters, int sampleRate, int size, int lowHertz, int highHertz)
        {
            if (filters < 1 || lowHertz < 0 || highHertz <= lowHertz || 2 * highHertz > sampleRate)
            {
                throw new ArgumentException("the filters must lie between zero and half the sample rate");
            }

            _segmentEnds = new short[filters + 1];
            _rise = new short[(size / 2) + 1];
            long low = Mel(lowHertz, 1);
            long span = Mel(highHertz, 1) - low;
            _first = 1;
            while (_first < _rise.Length && Mel(_first * sampleRate, size) <= low)
            {
                _first++;
            }

            int bin = _first;
            for (int segment = 0; segment <= filters; segment++)
            {
                for (; bin < _rise.Length; bin++)
                {
                    long place = (Mel(bin * sampleRate, size) - low) * (filters + 1);
                    long rise = (((place - (segment * span)) << WeightBits) + (span / 2)) / span;
                    if (place >= (segment + 1) * span)
                    {
                        break;
                    }

                    _rise[bin] = (short)rise;
                }

                _segmentEnds[segment] = (short)bin;
            }

            _end = bin;
        }

        /// <summary>The first bin that takes part.</summary>
        public int First
        {
            get { return _first; }
        }

        /// <summary>One more than the last bin that takes part.</summary>
        public int End
        {
            get { return _end; }
        }

        /// <summary>Weighted sums of magnitudes.</summary>
        /// <param name="magnitudes">Bins <see cref="First"/> to <see cref="End"/> - 1 are read; not negative, below 2^40.</param>
        /// <param name="sums">One a filter, with <see cref="WeightBits"/> more fractional bits.</param>
        /// <returns>The sum of all magnitudes that take part: 0 for silence.</returns>
        public long Run(long[] magnitudes, long[] sums)
        {
            short[] ends = _segmentEnds;
            short[] weights = _rise;
            int bin = _first;
            long all = 0;
            long before = 0;
            for (int segment = 0; segment < ends.Length; segment++)
            {
                int end = ends[segment];
                long total = 0;
                long rise = 0;
                for (; bin < end; bin++)
                {
                    long magnitude = magnitudes[bin];
                    total += magnitude;
                    rise += magnitude * weights[bin];
                }

                if (segment > 0)
                {
                    sums[segment - 1] = before + (total << WeightBits) - rise;
                }

                all += total;
                before = rise;
            }

            return all;
        }

        /// <summary>A linear function of mels: the logarithm of 1 + hertz / 700, with the same offset for all.</summary>
        private static long Mel(int hertz, int divisor)
        {
            return FixedMath.Log2(((((long)BreakHertz * divisor) + hertz) << 20) / divisor);
        }
    }
}
