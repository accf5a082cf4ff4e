using System;
using NanoML.Runtime;

namespace NanoML.Preprocessing
{
    /// <summary>Integers to levels of a model's input: <c>real = (x - mean) * scale</c>, then the nearest level; saturates.</summary>
    /// <remarks>
    /// For integers too wide for a <see cref="NormalizationTable"/>. Halves go up, where <see cref="Quantization.Quantize"/> takes the even
    /// level. Floating point happens in the constructor only.
    /// </remarks>
    public sealed class LevelScale
    {
        private const int Shift = 32;
        private const double One = 4294967296.0;
        private const double MostSteps = 4096;
        private const double FarthestOrigin = 1 << 30;

        private readonly long _multiplier;
        private readonly long _offset;

        /// <param name="mean">What becomes the real zero; below 2^18 in magnitude.</param>
        /// <param name="scale">The real value of one unit; at most 4,096 steps of the input, and not zero.</param>
        /// <param name="input">Of the model's input.</param>
        /// <exception cref="ArgumentException">The scale is out of its range, or the input's origin is 2^30 levels from zero or more.</exception>
        public LevelScale(float mean, float scale, Quantization input)
        {
            double steps = (double)scale / input.Scale;
            if (!(steps <= MostSteps && steps >= -MostSteps && steps != 0))
            {
                throw new ArgumentException("a unit must be at most 4096 steps of the model's input, and not none");
            }

            double origin = (double)input.Origin / input.Scale;
            if (!(origin < FarthestOrigin && origin > -FarthestOrigin))
            {
                throw new ArgumentException("the origin of the model's input is too far from zero for its scale");
            }

            _multiplier = (long)(steps * One);
            _offset = (((2L * input.ZeroPoint) + 1) << (Shift - 1)) - (long)(((steps * mean) + origin) * One);
        }

        /// <summary>The level of a value.</summary>
        /// <param name="value">Below 2^18 in magnitude.</param>
        public byte Level(int value)
        {
            long level = ((value * _multiplier) + _offset) >> Shift;
            return level < 0 ? (byte)0 : level > 255 ? (byte)255 : (byte)level;
        }
    }
}
