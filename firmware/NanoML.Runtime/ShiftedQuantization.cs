namespace NanoML.Runtime
{
    /// <summary>A <see cref="Quantization"/> whose zero point stands for another number than zero.</summary>
    public sealed class ShiftedQuantization : Quantization
    {
        private readonly float _origin;

        /// <param name="scale">The real value of one step; not zero.</param>
        /// <param name="zeroPoint">In [0, 255].</param>
        /// <param name="origin">The real value of the zero point.</param>
        public ShiftedQuantization(float scale, int zeroPoint, float origin)
            : base(scale, zeroPoint)
        {
            _origin = origin;
        }

        /// <inheritdoc/>
        public override float Origin
        {
            get { return _origin; }
        }
    }
}
