namespace NanoML.Runtime
{
    /// <summary>An input that decision trees read: levels are ranks of features (<see cref="RankQuantization"/>).</summary>
    public sealed class RankTensor : ModelTensor
    {
        private readonly RankQuantization _ranks;

        /// <param name="name">As the model's file has it.</param>
        /// <param name="shape">The extents of the levels.</param>
        /// <param name="offset">Of its first level in the array that all inputs share.</param>
        /// <param name="ranks">Of its levels.</param>
        public RankTensor(string name, int[] shape, int offset, RankQuantization ranks)
            : base(name, shape, offset, new Quantization(1, 0))
        {
            _ranks = ranks;
        }

        /// <inheritdoc/>
        public override int ValueCount
        {
            get { return _ranks.FeatureCount; }
        }

        /// <inheritdoc/>
        public override byte Quantize(int index, float value)
        {
            return _ranks.Quantize(index, value);
        }

        /// <inheritdoc/>
        public override void Set(float[] values, int start)
        {
            for (int i = 0; i < Count; i++)
            {
                Levels[Offset + i] = _ranks.Quantize(i, values[start + _ranks.FeatureOf(i)]);
            }
        }
    }
}
