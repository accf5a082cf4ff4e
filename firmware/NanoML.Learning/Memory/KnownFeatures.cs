using System;

namespace NanoML.Learning
{
    /// <summary>Features of what a model knows without being taught: some samples of its calibration data. They lie in the application's image.</summary>
    public sealed class KnownFeatures
    {
        private readonly byte[] _levels;
        private readonly int _count;
        private readonly int _features;

        /// <param name="levels">The features of one sample after those of another; may be empty.</param>
        /// <param name="features">The features of a sample, in [1, <see cref="FeatureMemory.MostFeatures"/>].</param>
        /// <exception cref="ArgumentException">The levels are no whole samples, or a sample has too many.</exception>
        public KnownFeatures(byte[] levels, int features)
        {
            if (features < 1 || features > FeatureMemory.MostFeatures || levels.Length % features != 0)
            {
                throw new ArgumentException("known features are whole samples of 1 to 1024 levels");
            }

            _levels = levels;
            _features = features;
            _count = levels.Length / features;
        }

        /// <summary>The features of a sample.</summary>
        public int Features
        {
            get { return _features; }
        }

        /// <summary>The samples.</summary>
        public int Count
        {
            get { return _count; }
        }

        /// <summary>How near the nearest known sample is: the sum of squared differences of levels.</summary>
        /// <param name="offset">Of the first feature.</param>
        /// <param name="bound">Where nothing is nearer, this is the answer.</param>
        public int Distance(byte[] levels, int offset, int bound)
        {
            int least = bound;
            for (int i = 0; i < _count; i++)
            {
                least = FeatureDistance.Squared(levels, offset, _levels, i * _features, _features, least);
            }

            return least;
        }
    }
}
