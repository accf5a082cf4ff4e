using System;

namespace NanoML.Runtime
{
    /// <summary>
    /// A model of several inputs or outputs. <see cref="NanoModel.Input"/> holds all inputs one after the other, <see cref="NanoModel.Output"/>
    /// all outputs; each is a <see cref="ModelTensor"/> with a scale of its own. What chooses a class is the first output.
    /// </summary>
    public abstract class TensorModel : NanoModel, IFurtherResults
    {
        // A line has 256 bytes. What has more elements is for the application to read.
        private const int MostOutputsOfLine = 8;
        private const int MostElementsOfLine = 64;

        private static readonly string[] s_keys = { "outa", "outb", "outc", "outd", "oute", "outf", "outg", "outh" };

        private readonly ModelTensor[] _inputs;
        private readonly ModelTensor[] _outputs;
        private readonly byte[] _state;

        /// <param name="arena">The memory of all activations; the inputs lie at its start.</param>
        /// <param name="inputLength">The elements of all inputs.</param>
        /// <param name="inputs">In the order of the model.</param>
        /// <param name="output">Where <see cref="NanoModel.Invoke"/> leaves its results, apart from the arena.</param>
        /// <param name="outputs">In the order of the model.</param>
        /// <param name="state">Pairs of an output and the input that it becomes in the next inference; null for none.</param>
        protected TensorModel(byte[] arena, int inputLength, ModelTensor[] inputs, byte[] output, ModelTensor[] outputs, byte[] state)
            : base(arena, inputLength, inputs[0].Quantization, output, outputs[0].Quantization)
        {
            _inputs = inputs;
            _outputs = outputs;
            Bind(inputs, arena);
            Bind(outputs, output);
            _state = state;
            Reset();
        }

        /// <summary>How many inputs there are.</summary>
        public int InputTensors
        {
            get { return _inputs.Length; }
        }

        /// <summary>How many outputs there are.</summary>
        public int OutputTensors
        {
            get { return _outputs.Length; }
        }

        /// <inheritdoc/>
        public override int ResultCount
        {
            get { return _outputs[0].Count; }
        }

        /// <inheritdoc/>
        /// <exception cref="InvalidOperationException">There are several inputs: each has its own.</exception>
        public override Quantization InputQuantization
        {
            get
            {
                if (_inputs.Length != 1)
                {
                    throw new InvalidOperationException("each input has a scale of its own: InputAt says it");
                }

                return _inputs[0].Quantization;
            }
        }

        /// <inheritdoc/>
        public override void Step()
        {
            if (_state != null)
            {
                for (int i = 0; i < _state.Length; i += 2)
                {
                    _inputs[_state[i + 1]].Take(_outputs[_state[i]]);
                }
            }

            Invoke();
        }

        /// <inheritdoc/>
        public override void Reset()
        {
            if (_state != null)
            {
                for (int i = 0; i < _state.Length; i += 2)
                {
                    _outputs[_state[i]].Clear();
                }
            }
        }

        /// <summary>An input, in the order of the model.</summary>
        /// <param name="index">In [0, <see cref="InputTensors"/>).</param>
        public ModelTensor InputAt(int index)
        {
            return _inputs[index];
        }

        /// <summary>An output, in the order of the model; the levels stay until the next <see cref="NanoModel.Invoke"/>.</summary>
        /// <param name="index">In [0, <see cref="OutputTensors"/>).</param>
        public ModelTensor OutputAt(int index)
        {
            return _outputs[index];
        }

        /// <inheritdoc/>
        public override Quantization InputQuantizationOf(int index)
        {
            ModelTensor tensor = Holder(_inputs, index);
            return tensor.QuantizationOf(index - tensor.Offset);
        }

        /// <inheritdoc/>
        public override byte QuantizeInput(int index, float value)
        {
            ModelTensor tensor = Holder(_inputs, index);
            return tensor.Quantize(index - tensor.Offset, value);
        }

        /// <summary>Sets all inputs from real values, one input after the other.</summary>
        /// <param name="values">As many as all inputs take together.</param>
        /// <exception cref="ArgumentException">Another number of values.</exception>
        public override void SetInput(float[] values)
        {
            int count = 0;
            for (int i = 0; i < _inputs.Length; i++)
            {
                count += _inputs[i].ValueCount;
            }

            if (values.Length != count)
            {
                throw new ArgumentException("the model takes " + count.ToString() + " values, not " + values.Length.ToString());
            }

            int start = 0;
            for (int i = 0; i < _inputs.Length; i++)
            {
                _inputs[i].Set(values, start);
                start += _inputs[i].ValueCount;
            }
        }

        /// <inheritdoc/>
        public override float DequantizeOutput(int index)
        {
            ModelTensor tensor = Holder(_outputs, index);
            return tensor.ValueOf(index - tensor.Offset);
        }

        /// <inheritdoc/>
        public override int ArgMax()
        {
            return _outputs[0].ArgMax();
        }

        /// <summary>Adds the value, or the index of the greatest element, of each small output but the first: <c>outb</c>, <c>outc</c> and so on.</summary>
        public void AddTo(ReportLine line)
        {
            for (int i = 1; i < _outputs.Length && i < MostOutputsOfLine; i++)
            {
                ModelTensor tensor = _outputs[i];
                if (tensor.Count == 1)
                {
                    line.AddDecimal(s_keys[i], tensor.ValueOf(0));
                }
                else if (tensor.Count <= MostElementsOfLine)
                {
                    line.Add(s_keys[i], tensor.ArgMax());
                }
            }
        }

        private static void Bind(ModelTensor[] tensors, byte[] levels)
        {
            for (int i = 0; i < tensors.Length; i++)
            {
                tensors[i].Bind(levels);
            }
        }

        /// <summary>The tensor that an element belongs to.</summary>
        private static ModelTensor Holder(ModelTensor[] tensors, int index)
        {
            int last = tensors.Length - 1;
            while (last > 0 && index < tensors[last].Offset)
            {
                last--;
            }

            return tensors[last];
        }
    }
}
