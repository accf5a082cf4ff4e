using System;

namespace NanoML.Runtime
{
    /// <summary>
    /// A model whose input features have scales of their own: raw features go in as they are, whatever their units; what scaled them in
    /// training is part of <see cref="FeatureQuantization"/>.
    /// </summary>
    public abstract class FeatureModel : NanoModel
    {
        private readonly FeatureQuantization _features;

        /// <param name="arena">The memory of all activations; its first <paramref name="inputLength"/> bytes are the input.</param>
        /// <param name="inputLength">The elements of the input.</param>
        /// <param name="features">Of the input.</param>
        /// <param name="output">Where <see cref="NanoModel.Invoke"/> leaves its result, apart from the arena.</param>
        /// <param name="outputScale">The real value of one step of the output; positive.</param>
        /// <param name="outputZeroPoint">The level of the output's real zero, in [0, 255].</param>
        protected FeatureModel(
            byte[] arena, int inputLength, FeatureQuantization features, byte[] output, float outputScale, int outputZeroPoint)
            : base(arena, inputLength, features.Of(0), output, outputScale, outputZeroPoint)
        {
            _features = features;
        }

        /// <inheritdoc/>
        public override Quantization InputQuantization
        {
            get
            {
                if (_features.Count != 1)
                {
                    throw new InvalidOperationException("each input feature has a scale of its own: InputQuantizationOf says it");
                }

                return base.InputQuantization;
            }
        }

        /// <inheritdoc/>
        public override Quantization InputQuantizationOf(int index)
        {
            return _features.Of(index);
        }

        /// <inheritdoc/>
        public override byte QuantizeInput(int index, float value)
        {
            return _features.Quantize(index, value);
        }

        /// <summary>Sets the whole input from real values.</summary>
        /// <param name="values">Exactly <see cref="NanoModel.InputCount"/> values, channels last.</param>
        /// <exception cref="ArgumentException">Another number of values.</exception>
        public void Quantize(float[] values)
        {
            SetInput(values);
        }

        /// <summary>Sets one row of the input: one value of each feature, as of one sample of a sensor in a window.</summary>
        /// <param name="row">One value a feature.</param>
        /// <param name="index">Of the row, from 0.</param>
        /// <exception cref="ArgumentException">Another number of values, or no such row.</exception>
        public void QuantizeRow(float[] row, int index)
        {
            _features.QuantizeRow(row, index, Input, InputCount);
        }
    }
}
