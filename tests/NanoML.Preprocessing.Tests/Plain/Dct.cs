using System;

namespace NanoML.Preprocessing
{
    /// <summary>
    /// The first coefficients of a discrete cosine transform of type II,
    /// <c>y[k] = scale * sqrt(2 / N) * sum over n of x[n] cos(pi k (2n + 1) / (2N))</c>: what tf.signal.mfccs_from_log_mel_spectrograms
    /// computes, which scales coefficient 0 like the others.
    /// </summary>
    /// <remarks>Cosines are even or odd about the middle, so inputs are added and subtracted in pairs before they are multiplied.</remarks>
    public sealed class Dct
    {
        private const int WeightBits = 13;

        private readonly int _outputs;
        private readonly short[] _weights;
        private readonly int[] _sums;
        private readonly int[] _differences;

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

            int half = inputs / 2;
            _outputs = outputs;
            _sums = new int[half];
            _differences = new int[half];
            _weights = new short[half * outputs];
            long factor = (FixedMath.SquareRoot((2L << 60) / inputs) * scale) >> 30;
            for (int k = 0; k < outputs; k++)
            {
                for (int n = 0; n < half; n++)
                {
                    long weight = (factor * FixedMath.Cosine(k * ((2 * n) + 1), 4 * inputs)) >> 30;
                    _weights[(k * half) + n] = (short)((weight + (1L << (29 - WeightBits))) >> (30 - WeightBits));
                }
            }
        }

        /// <param name="x">Below 2^16 in magnitude.</param>
        /// <param name="y">With the fractional bits of the inputs.</param>
        public void Run(int[] x, int[] y)
        {
            int[] sums = _sums;
            int[] differences = _differences;
            short[] weights = _weights;
            int half = sums.Length;
            int mirror = (2 * half) - 1;
            for (int n = 0; n < half; n++)
            {
                int a = x[n];
                int b = x[mirror - n];
                sums[n] = a + b;
                differences[n] = a - b;
            }

            int row = 0;
            for (int k = 0; k < _outputs; k++)
            {
                int[] pairs = (k & 1) == 0 ? sums : differences;
                long sum = 1 << (WeightBits - 1);
                for (int n = 0; n < half; n++)
                {
                    sum += pairs[n] * weights[row + n];
                }

                row += half;
                y[k] = (int)(sum >> WeightBits);
            }
        }
    }
}
