namespace NanoML.Runtime
{
    /// <summary>
    /// Tells whether the inputs still look like the calibration data: a covered lens, another range of the sensor, a microphone that is
    /// off.
    /// </summary>
    /// <remarks>
    /// It looks at the mean and the standard deviation of the input's levels, smoothed over some eight inferences, and says how far they
    /// are from those of the calibration samples. Of a long input it takes at most 512 elements an inference, others each time. Nothing is
    /// allocated after the constructor.
    /// </remarks>
    public sealed class DriftDetector
    {
        private const int MostElements = 512;
        private const int SmoothingShift = 3;

        /// <summary>Three standard deviations are as far as samples of the calibration data usually go.</summary>
        private const int UsualSpreads = 3;

        /// <summary>Half a level, in sixteenths: inputs that are all alike would leave no room for noise.</summary>
        private const int LeastSpread = 8;

        private const int OnPercent = 100;
        private const int OffPercent = 80;

        private readonly InputStatistics _expected;
        private readonly int _stride;
        private int _offset;
        private bool _hasSeen;
        private int _mean;
        private int _deviation;
        private int _percent;
        private bool _isDrifting;

        /// <param name="expected">What <see cref="NanoModel.CalibrationStatistics"/> says; not null.</param>
        /// <param name="elements">The elements of the input.</param>
        public DriftDetector(InputStatistics expected, int elements)
        {
            _expected = expected;
            _stride = StrideOf(elements);
        }

        /// <summary>
        /// The distance from the calibration data: 0 is their average, 100 three standard deviations of its samples, where drift begins.
        /// </summary>
        public int Percent
        {
            get { return _percent; }
        }

        /// <summary>True from 100 percent on, until the distance falls below 80.</summary>
        public bool IsDrifting
        {
            get { return _isDrifting; }
        }

        /// <summary>Takes in an input, before <see cref="NanoModel.Invoke"/> destroys it.</summary>
        /// <param name="input">The levels are its first elements.</param>
        /// <param name="count">How many.</param>
        /// <returns>True if <see cref="IsDrifting"/> has changed.</returns>
        public bool Add(byte[] input, int count)
        {
            int sum = 0;
            int squares = 0;
            int taken = 0;
            for (int i = _offset; i < count; i += _stride)
            {
                int level = input[i];
                sum += level;
                squares += level * level;
                taken++;
            }

            _offset = _offset + 1 == _stride ? 0 : _offset + 1;
            return taken != 0 && Update(sum, squares, taken);
        }

        private bool Update(int sum, int squares, int count)
        {
            int mean = (sum << 4) / count;
            long variance = (((long)squares * count) - ((long)sum * sum)) * 256 / ((long)count * count);
            int deviation = Root((int)variance);
            int shift = _hasSeen ? SmoothingShift : 0;
            _mean += ((mean << 8) - _mean) >> shift;
            _deviation += ((deviation << 8) - _deviation) >> shift;
            _hasSeen = true;
            int ofMean = Distance((_mean >> 8) - _expected.Mean, _expected.MeanSpread);
            int ofDeviation = Distance((_deviation >> 8) - _expected.Deviation, _expected.DeviationSpread);
            _percent = ofMean > ofDeviation ? ofMean : ofDeviation;
            bool drifts = _percent >= (_isDrifting ? OffPercent : OnPercent);
            bool changed = drifts != _isDrifting;
            _isDrifting = drifts;
            return changed;
        }

        private static int Distance(int difference, int spread)
        {
            int magnitude = difference < 0 ? -difference : difference;
            return magnitude * 100 / (UsualSpreads * (spread < LeastSpread ? LeastSpread : spread));
        }

        /// <summary>The whole part of the square root of a variance, bit by bit.</summary>
        /// <param name="value">In [0, 2^26): of levels, in 256ths.</param>
        public static int Root(int value)
        {
            int root = 0;
            for (int bit = 1 << 12; bit > 0; bit >>= 1)
            {
                int next = root + bit;
                if (next * next <= value)
                {
                    root = next;
                }
            }

            return root;
        }

        /// <summary>Has no divisor in common with the length, so that it does not keep step with channels or rows.</summary>
        private static int StrideOf(int elements)
        {
            int stride = (elements + MostElements - 1) / MostElements;
            while (stride > 1 && CommonDivisor(elements, stride) != 1)
            {
                stride++;
            }

            return stride < 1 ? 1 : stride;
        }

        private static int CommonDivisor(int a, int b)
        {
            while (b != 0)
            {
                int rest = a % b;
                a = b;
                b = rest;
            }

            return a;
        }
    }
}
