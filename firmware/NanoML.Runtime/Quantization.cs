namespace NanoML.Runtime
{
    /// <summary>
    /// How the bytes of a tensor stand for real numbers: <c>real = Origin + Scale * (level - ZeroPoint)</c>, with a level in [0, 255].
    /// </summary>
    /// <remarks>Floating point happens here, at the edges of a model, and nowhere in its kernels.</remarks>
    public class Quantization
    {
        /// <summary>What softmax and its like have: 256 steps of a probability, so 255 stands for 255/256 and more.</summary>
        private const float ProbabilityScale = 1f / 256f;

        private readonly float _scale;
        private readonly int _zeroPoint;

        /// <param name="scale">The real value of one step; not zero.</param>
        /// <param name="zeroPoint">The level of the real zero, in [0, 255].</param>
        public Quantization(float scale, int zeroPoint)
        {
            _scale = scale;
            _zeroPoint = zeroPoint;
        }

        public float Scale
        {
            get { return _scale; }
        }

        public int ZeroPoint
        {
            get { return _zeroPoint; }
        }

        /// <summary>The real value of the zero point.</summary>
        public virtual float Origin
        {
            get { return 0; }
        }

        /// <summary>True if the levels are 256ths of a probability.</summary>
        public bool IsProbability
        {
            get { return _zeroPoint == 0 && _scale == ProbabilityScale; }
        }

        /// <summary>
        /// The level nearest to <paramref name="real"/>: halves go to even before the zero point is added, as in ONNX QuantizeLinear;
        /// saturates; 0 for NaN.
        /// </summary>
        public byte Quantize(float real)
        {
            return Level((double)real - Origin, _scale, _zeroPoint);
        }

        /// <summary>The real value of a level.</summary>
        public float Dequantize(int level)
        {
            return (float)(Origin + ((double)_scale * (level - _zeroPoint)));
        }

        /// <summary>The one rounding rule of <see cref="Quantize"/>.</summary>
        /// <param name="real">From the origin.</param>
        /// <param name="scale">Not zero.</param>
        internal static byte Level(double real, float scale, int zeroPoint)
        {
            double steps = real / scale;
            if (!(steps > -zeroPoint))
            {
                return 0;
            }

            if (steps >= 255 - zeroPoint)
            {
                return 255;
            }

            // Rounded with casts: Math.Round is in a package of its own on nanoFramework.
            int whole = (int)steps;
            double rest = steps - whole;
            bool odd = (whole & 1) != 0;
            if (rest > 0.5 || (rest == 0.5 && odd))
            {
                whole++;
            }
            else if (rest < -0.5 || (rest == -0.5 && odd))
            {
                whole--;
            }

            return (byte)(whole + zeroPoint);
        }
    }
}
