using System;

namespace NanoML.Runtime
{
    /// <summary>
    /// How the levels of an input follow from features that are only compared: a level is the number of thresholds that lie below a feature.
    /// </summary>
    /// <remarks>The compiler ranks with the same floats, to the same bytes.</remarks>
    public sealed class RankQuantization
    {
        private const int MissingIsLowBit = 1 << 30;

        private readonly float[] _thresholds;
        private readonly int[] _ends;
        private readonly int[] _features;
        private readonly int _featureCount;

        /// <param name="thresholds">Of all elements one after the other, those of each ascending.</param>
        /// <param name="ends">Where the thresholds of each element end.</param>
        /// <param name="features">Which feature each element ranks; 2^30 more where a missing value (NaN) is below all thresholds.</param>
        /// <param name="featureCount">The features that a caller provides.</param>
        public RankQuantization(float[] thresholds, int[] ends, int[] features, int featureCount)
        {
            _thresholds = thresholds;
            _ends = ends;
            _features = features;
            _featureCount = featureCount;
        }

        /// <summary>The features that a caller provides.</summary>
        public int FeatureCount
        {
            get { return _featureCount; }
        }

        /// <summary>The rank of a value among the thresholds of one element.</summary>
        /// <param name="index">Of the element.</param>
        public byte Quantize(int index, float value)
        {
            int first = index == 0 ? 0 : _ends[index - 1];
            int low = first;
            int high = _ends[index];
            if (float.IsNaN(value))
            {
                return (byte)((_features[index] & MissingIsLowBit) != 0 ? 0 : high - low);
            }

            while (low < high)
            {
                int middle = (low + high) >> 1;
                if (_thresholds[middle] < value)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            return (byte)(low - first);
        }

        /// <summary>Which feature an element ranks.</summary>
        /// <param name="index">Of the element.</param>
        public int FeatureOf(int index)
        {
            return _features[index] & (MissingIsLowBit - 1);
        }

        /// <summary>Ranks one value of each feature.</summary>
        /// <param name="values">One value a feature.</param>
        /// <param name="levels">Gets a level for each element.</param>
        /// <exception cref="ArgumentException">Another number of values.</exception>
        public void Quantize(float[] values, byte[] levels)
        {
            if (values.Length != _featureCount)
            {
                throw new ArgumentException("the model takes " + _featureCount.ToString() + " values, not " + values.Length.ToString());
            }

            for (int k = 0; k < _features.Length; k++)
            {
                levels[k] = Quantize(k, values[FeatureOf(k)]);
            }
        }
    }
}
