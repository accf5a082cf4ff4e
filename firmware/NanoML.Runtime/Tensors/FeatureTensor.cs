namespace NanoML.Runtime
{
    /// <summary>An input whose features have scales of their own.</summary>
    public sealed class FeatureTensor : ModelTensor
    {
        private readonly FeatureQuantization _features;

        /// <param name="name">As the model's file has it.</param>
        /// <param name="shape">The extents of the levels, channels last where the model has channels.</param>
        /// <param name="offset">Of its first level in the array that all inputs share.</param>
        /// <param name="features">Of its elements.</param>
        public FeatureTensor(string name, int[] shape, int offset, FeatureQuantization features)
            : base(name, shape, offset, features.Of(0))
        {
            _features = features;
        }

        /// <inheritdoc/>
        public override Quantization QuantizationOf(int index)
        {
            return _features.Of(index);
        }

        /// <inheritdoc/>
        public override byte Quantize(int index, float value)
        {
            return _features.Quantize(index, value);
        }
    }
}
