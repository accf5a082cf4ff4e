using System;

namespace NanoML.Runtime
{
    /// <summary>
    /// How the levels of an input stand for real numbers whose features have scales of their own:
    /// <c>real = origin + scale * (level - zeroPoint)</c>, with a scale and an origin for each feature.
    /// </summary>
    /// <remarks>Element i belongs to feature i / stride % count. The compiler quantises with the same doubles, to the same bytes.</remarks>
    public sealed class FeatureQuantization
    {
        private readonly float[] _scales;
        private readonly float[] _origins;
        private readonly int _stride;
        private readonly int _zeroPoint;

        /// <param name="scales">The real value of one step, by feature; not zero.</param>
        /// <param name="origins">The real value of the zero point, by feature.</param>
        /// <param name="stride">From an element of a feature to the same one of the next; 1 where features are the last axis.</param>
        /// <param name="zeroPoint">In [0, 255].</param>
        public FeatureQuantization(float[] scales, float[] origins, int stride, int zeroPoint)
        {
            _scales = scales;
            _origins = origins;
            _stride = stride;
            _zeroPoint = zeroPoint;
        }

        /// <summary>The features.</summary>
        public int Count
        {
            get { return _scales.Length; }
        }

        /// <summary>The level nearest to a real value; rounds and saturates like <see cref="Quantization.Quantize"/>.</summary>
        /// <param name="index">Of the element.</param>
        public byte Quantize(int index, float real)
        {
            int feature = index / _stride % _scales.Length;
            return Quantization.Level((double)real - _origins[feature], _scales[feature], _zeroPoint);
        }

        /// <summary>What holds for one element. Allocates the answer.</summary>
        /// <param name="index">Of the element.</param>
        public Quantization Of(int index)
        {
            int feature = index / _stride % _scales.Length;
            return new ShiftedQuantization(_scales[feature], _zeroPoint, _origins[feature]);
        }

        /// <summary>Quantises one value of each feature.</summary>
        /// <param name="row">One value a feature.</param>
        /// <param name="index">Of the row, from 0.</param>
        /// <param name="levels">Gets the row's levels, each at its feature's place.</param>
        /// <param name="count">The elements of the input.</param>
        /// <exception cref="ArgumentException">Another number of values, or no such row.</exception>
        public void QuantizeRow(float[] row, int index, byte[] levels, int count)
        {
            int features = _scales.Length;
            if (row.Length != features || index < 0 || index >= count / features)
            {
                throw new ArgumentException(
                    "the input has " + (count / features).ToString() + " rows of " + features.ToString() + " values");
            }

            int place = (index / _stride * _stride * features) + (index % _stride);
            for (int k = 0; k < features; k++)
            {
                levels[place] = Quantization.Level((double)row[k] - _origins[k], _scales[k], _zeroPoint);
                place += _stride;
            }
        }
    }
}
