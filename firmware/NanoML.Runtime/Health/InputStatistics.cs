namespace NanoML.Runtime
{
    /// <summary>
    /// How the inputs of the calibration data look: the mean and the standard deviation of the levels of one sample, and how both differ
    /// from sample to sample. All are sixteenths of a level.
    /// </summary>
    public sealed class InputStatistics
    {
        private readonly int _mean;
        private readonly int _meanSpread;
        private readonly int _deviation;
        private readonly int _deviationSpread;

        /// <param name="mean">The average, over the samples, of the mean level.</param>
        /// <param name="meanSpread">The standard deviation, over the samples, of the mean level.</param>
        /// <param name="deviation">The average, over the samples, of the levels' standard deviation.</param>
        /// <param name="deviationSpread">The standard deviation, over the samples, of the levels' standard deviation.</param>
        public InputStatistics(int mean, int meanSpread, int deviation, int deviationSpread)
        {
            _mean = mean;
            _meanSpread = meanSpread;
            _deviation = deviation;
            _deviationSpread = deviationSpread;
        }

        public int Mean
        {
            get { return _mean; }
        }

        public int MeanSpread
        {
            get { return _meanSpread; }
        }

        public int Deviation
        {
            get { return _deviation; }
        }

        public int DeviationSpread
        {
            get { return _deviationSpread; }
        }
    }
}
