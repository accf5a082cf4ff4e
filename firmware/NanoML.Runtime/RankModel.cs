namespace NanoML.Runtime
{
    /// <summary>
    /// A model of decision trees: raw features go in as they are, whatever their units, and nothing is lost when they become bytes
    /// (<see cref="RankQuantization"/>). A missing feature is NaN.
    /// </summary>
    public abstract class RankModel : NanoModel
    {
        private readonly RankQuantization _ranks;

        /// <param name="arena">The memory of all activations; its first <paramref name="inputLength"/> bytes are the input.</param>
        /// <param name="inputLength">The elements of the input.</param>
        /// <param name="ranks">Of the input.</param>
        /// <param name="output">Where <see cref="NanoModel.Invoke"/> leaves its result, apart from the arena.</param>
        /// <param name="outputScale">The real value of one step of the output; positive.</param>
        /// <param name="outputZeroPoint">The level of the output's real zero, in [0, 255].</param>
        protected RankModel(byte[] arena, int inputLength, RankQuantization ranks, byte[] output, float outputScale, int outputZeroPoint)
            : base(arena, inputLength, 1, 0, output, outputScale, outputZeroPoint)
        {
            _ranks = ranks;
        }

        /// <inheritdoc/>
        public override byte QuantizeInput(int index, float value)
        {
            return _ranks.Quantize(index, value);
        }

        /// <summary>Sets the whole input from one value of each feature.</summary>
        /// <param name="values">As many as the model has features.</param>
        /// <exception cref="System.ArgumentException">Another number of values.</exception>
        public override void SetInput(float[] values)
        {
            _ranks.Quantize(values, Input);
        }

        /// <summary>As <see cref="SetInput"/>.</summary>
        /// <param name="values">As many as the model has features.</param>
        /// <exception cref="System.ArgumentException">Another number of values.</exception>
        public void Quantize(float[] values)
        {
            SetInput(values);
        }
    }
}
