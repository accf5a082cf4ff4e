using System;

namespace NanoML.Runtime
{
    /// <summary>
    /// The base of every generated model: write <see cref="Input"/>, call <see cref="Invoke"/>, read <see cref="Output"/>.
    /// </summary>
    /// <remarks>
    /// All memory is allocated by the constructor; nothing is allocated afterwards, except the text of <see cref="LabelOf"/> where the
    /// model has no labels. A model is not thread-safe: two threads need two models.
    /// </remarks>
    public abstract class NanoModel
    {
        private readonly byte[] _arena;
        private readonly int _inputCount;
        private readonly byte[] _output;
        private readonly Quantization _inputQuantization;
        private readonly Quantization _outputQuantization;

        /// <param name="arena">The memory of all activations; its first <paramref name="inputLength"/> bytes are the input.</param>
        /// <param name="inputLength">The elements of the input.</param>
        /// <param name="inputScale">The real value of one step of the input; positive.</param>
        /// <param name="inputZeroPoint">The level of the input's real zero, in [0, 255].</param>
        /// <param name="output">Where <see cref="Invoke"/> leaves its result, apart from the arena.</param>
        /// <param name="outputScale">The real value of one step of the output; positive.</param>
        /// <param name="outputZeroPoint">The level of the output's real zero, in [0, 255].</param>
        protected NanoModel(
            byte[] arena,
            int inputLength,
            float inputScale,
            int inputZeroPoint,
            byte[] output,
            float outputScale,
            int outputZeroPoint)
            : this(arena, inputLength, new Quantization(inputScale, inputZeroPoint), output, new Quantization(outputScale, outputZeroPoint))
        {
        }

        /// <param name="arena">The memory of all activations; its first <paramref name="inputLength"/> bytes are the input.</param>
        /// <param name="inputLength">The elements of the input.</param>
        /// <param name="input">Of the input, or of its first element.</param>
        /// <param name="output">Where <see cref="Invoke"/> leaves its result, apart from the arena.</param>
        /// <param name="outputScale">The real value of one step of the output; positive.</param>
        /// <param name="outputZeroPoint">The level of the output's real zero, in [0, 255].</param>
        protected NanoModel(byte[] arena, int inputLength, Quantization input, byte[] output, float outputScale, int outputZeroPoint)
            : this(arena, inputLength, input, output, new Quantization(outputScale, outputZeroPoint))
        {
        }

        /// <param name="arena">The memory of all activations; its first <paramref name="inputLength"/> bytes are the input.</param>
        /// <param name="inputLength">The elements of the input.</param>
        /// <param name="input">Of the input, or of its first element.</param>
        /// <param name="output">Where <see cref="Invoke"/> leaves its result, apart from the arena.</param>
        /// <param name="outputQuantization">Of the output, or of the first of several.</param>
        protected NanoModel(byte[] arena, int inputLength, Quantization input, byte[] output, Quantization outputQuantization)
        {
            _arena = arena;
            _inputCount = inputLength;
            _output = output;
            _inputQuantization = input;
            _outputQuantization = outputQuantization;
        }

        /// <summary>
        /// The input's levels are its first <see cref="InputCount"/> bytes, channels last; what lies behind them is working memory.
        /// <see cref="Invoke"/> overwrites all of it, so fill it anew for each inference.
        /// </summary>
        public byte[] Input
        {
            get { return _arena; }
        }

        /// <summary>The output's levels, channels last; they stay until the next <see cref="Invoke"/>.</summary>
        public byte[] Output
        {
            get { return _output; }
        }

        /// <summary>The elements of the input.</summary>
        public int InputCount
        {
            get { return _inputCount; }
        }

        /// <summary>The elements of the output.</summary>
        public int OutputCount
        {
            get { return _output.Length; }
        }

        /// <summary>The elements of the output that chooses a class, or is a number: the first of several.</summary>
        public virtual int ResultCount
        {
            get { return _output.Length; }
        }

        /// <summary>Of all elements of the input.</summary>
        /// <exception cref="InvalidOperationException">Features have scales of their own: see <see cref="InputQuantizationOf"/>.</exception>
        public virtual Quantization InputQuantization
        {
            get { return _inputQuantization; }
        }

        /// <summary>Of the output, or of the first of several.</summary>
        public Quantization OutputQuantization
        {
            get { return _outputQuantization; }
        }

        /// <summary>The memory of all activations, for the kernel calls of <see cref="Invoke"/>.</summary>
        protected byte[] Arena
        {
            get { return _arena; }
        }

        /// <summary>Computes <see cref="Output"/> from <see cref="Input"/>, which it destroys.</summary>
        public abstract void Invoke();

        /// <summary>
        /// <see cref="Invoke"/> after what the model carries from one inference to the next was carried over; of a model without such a state,
        /// the same as that.
        /// </summary>
        public virtual void Step()
        {
            Invoke();
        }

        /// <summary>Lets the next <see cref="Step"/> begin with a state of zeros.</summary>
        public virtual void Reset()
        {
        }

        /// <summary>The name of an output element: its index, if the model carries no labels.</summary>
        /// <param name="index">In [0, <see cref="ResultCount"/>).</param>
        public virtual string LabelOf(int index)
        {
            return index.ToString();
        }

        /// <summary>How the inputs of the calibration data look; null if the model was compiled without. Allocates the answer.</summary>
        public virtual InputStatistics CalibrationStatistics()
        {
            return null;
        }

        /// <summary>Of one element of the input. Where features have scales of their own, each call allocates its answer.</summary>
        /// <param name="index">In [0, <see cref="InputCount"/>), channels last: the first elements are one of each channel.</param>
        public virtual Quantization InputQuantizationOf(int index)
        {
            return _inputQuantization;
        }

        /// <summary>The input level nearest to a real value; see <see cref="Quantization.Quantize"/>.</summary>
        /// <exception cref="InvalidOperationException">Features have scales of their own: say which element.</exception>
        public byte QuantizeInput(float value)
        {
            return InputQuantization.Quantize(value);
        }

        /// <summary>The level nearest to a real value of one element of the input.</summary>
        /// <param name="index">In [0, <see cref="InputCount"/>), channels last.</param>
        public virtual byte QuantizeInput(int index, float value)
        {
            return _inputQuantization.Quantize(value);
        }

        /// <summary>Sets one element of the input from a real value.</summary>
        /// <param name="index">In [0, <see cref="InputCount"/>), channels last.</param>
        public void SetInput(int index, float value)
        {
            _arena[index] = QuantizeInput(index, value);
        }

        /// <summary>Sets the whole input from real values.</summary>
        /// <param name="values">Exactly <see cref="InputCount"/> values, channels last.</param>
        /// <exception cref="ArgumentException">Another number of values.</exception>
        public virtual void SetInput(float[] values)
        {
            if (values.Length != _inputCount)
            {
                throw new ArgumentException("the model takes " + _inputCount.ToString() + " values, not " + values.Length.ToString());
            }

            for (int i = 0; i < values.Length; i++)
            {
                _arena[i] = QuantizeInput(i, values[i]);
            }
        }

        /// <summary>The real value of an output element.</summary>
        /// <param name="index">In [0, <see cref="OutputCount"/>).</param>
        public virtual float DequantizeOutput(int index)
        {
            return _outputQuantization.Dequantize(_output[index]);
        }

        /// <summary>The index of the greatest output element, the first among equals.</summary>
        public virtual int ArgMax()
        {
            return ArgMax(_output, 0, _output.Length);
        }

        /// <summary>
        /// An output element in percent, for outputs that are probabilities (<see cref="Quantization.IsProbability"/>), in [0, 100].
        /// </summary>
        public int Confidence(int index)
        {
            return ((_output[index] * 100) + 128) >> 8;
        }

        /// <summary>The place of the greatest of some levels, from the first of them; the first among equals.</summary>
        internal static int ArgMax(byte[] levels, int first, int count)
        {
            int end = first + count;
            int winner = first;
            int greatest = levels[first];
            for (int i = first + 1; i < end; i++)
            {
                if (levels[i] > greatest)
                {
                    greatest = levels[i];
                    winner = i;
                }
            }

            return winner - first;
        }
    }
}
