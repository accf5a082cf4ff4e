using System;

namespace NanoML.Preprocessing
{
    /// <summary>
    /// The first coefficients of a discrete cosine transform of type II,
    /// <c>y[k] = scale * sqrt(2 / N) * sum over n of x[n] cos(pi k (2n + 1) / (2N))</c>: what tf.signal.mfccs_from_log_mel_spectrograms
    /// computes, which scales coefficient 0 like the others.
    /// </summary>
    /// <remarks>
    /// <para>Cosines are even or odd about the middle, so inputs are added and subtracted in pairs before they are multiplied. A long has
    /// two weights, that of k times 2^32 plus that of k + 2: one interpreted multiplication serves both.</para>
    /// <para>Sums are taken less twice the first input. Only coefficient 0 would notice, and it is computed apart; so rounded weights need
    /// not add up to zero.</para>
    /// </remarks>
    public sealed class Dct
    {
        private const int PairBits = 17;
        private const int Unroll = 4;

        private readonly int _inputs;
        private readonly int _outputs;
        private readonly int _weightBits;
        private readonly long _mean;
        private readonly long[][] _rows;
        private readonly long[] _sums;
        private readonly long[] _differences;

        /// <param name="inputs">N: even, 2 to 64.</param>
        /// <param name="outputs">At most N.</param>
        /// <param name="scale">In units of 1 / <see cref="FixedMath.One"/>, in [0, 1].</param>
        /// <exception cref="ArgumentException">A number is out of its range.</exception>
        public Dct(int inputs, int outputs, long scale)
        {
            if (inputs < 2 || inputs > 64 || (inputs & 1) != 0 || outputs < 1 || outputs > inputs)
            {
                throw new ArgumentException("a transform takes an even number of inputs up to 64, and gives no more outputs");
            }

            _inputs = inputs;
            _outputs = outputs;
            _mean = (FixedMath.SquareRoot((2L << 60) / inputs) * scale) >> 30;
            _weightBits = WeightBits(_mean * inputs / 2, inputs);
            int padded = ((inputs / 2) + Unroll - 1) / Unroll * Unroll;
            _sums = new long[padded];
            _differences = new long[padded];
            int rows = 0;
            while (Coefficient(rows) < outputs)
            {
                rows++;
            }

            _rows = new long[rows][];
            for (int row = 0; row < rows; row++)
            {
                _rows[row] = new long[padded];
                for (int n = 0; n < inputs / 2; n++)
                {
                    _rows[row][n] = (Weight(Coefficient(row), n) << 32) + Weight(Coefficient(row) + 2, n);
                }
            }
        }

        /// <param name="x">Less than 2^16 apart.</param>
        /// <param name="y">With the fractional bits of the inputs.</param>
        public void Run(int[] x, int[] y)
        {
            long[] sums = _sums;
            long[] differences = _differences;
            int mirror = _inputs - 1;
            int origin = 2 * x[0];
            int total = 0;
            for (int n = 0; n < mirror; n++)
            {
                int a = x[n];
                int b = x[mirror];
                differences[n] = a - b;
                a += b - origin;
                sums[n] = a;
                total += a;
                mirror--;
            }

            y[0] = (int)((((total + (origin * (_inputs / 2L))) * _mean) + (1L << 29)) >> 30);
            for (int row = 0; row < _rows.Length; row++)
            {
                long both = Sum((row & 1) == 0 ? differences : sums, _rows[row]) + (((1L << 32) + 1) << (_weightBits - 1));
                int k = Coefficient(row);
                y[k] = (int)(both >> 32) >> _weightBits;
                if (k + 2 < _outputs)
                {
                    y[k + 2] = (int)both >> _weightBits;
                }
            }
        }

        private static long Sum(long[] pairs, long[] weights)
        {
            long sum = 0;
            for (int n = 0; n < pairs.Length; n += Unroll)
            {
                sum += (pairs[n] * weights[n]) + (pairs[n + 1] * weights[n + 1]) + (pairs[n + 2] * weights[n + 2])
                    + (pairs[n + 3] * weights[n + 3]);
            }

            return sum;
        }

        /// <summary>The first of the two coefficients of a row: 1, 2, 5, 6, 9 and so on.</summary>
        private static int Coefficient(int row)
        {
            return (4 * (row >> 1)) + (row & 1) + 1;
        }

        /// <summary>As many bits as keep the sum of all products of rounded weights and pairs within 32 bits.</summary>
        private static int WeightBits(long sumOfWeights, int inputs)
        {
            int bits = 31 - PairBits;
            while ((sumOfWeights >> (30 - bits)) + inputs >= 1 << (31 - PairBits))
            {
                bits--;
            }

            return bits;
        }

        private long Weight(int k, int n)
        {
            long weight = (_mean * FixedMath.Cosine(k * ((2 * n) + 1), 4 * _inputs)) >> 30;
            return (weight + (1L << (29 - _weightBits))) >> (30 - _weightBits);
        }
    }
}
