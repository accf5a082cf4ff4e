using System;
using NanoML.Runtime;

namespace NanoML.Learning
{
    /// <summary>
    /// A model that was compiled with its features as a second output, and what it learned since: it is used like that model, and gives
    /// probabilities of its classes, of those that were taught, and of "unknown", which is the last.
    /// </summary>
    /// <remarks>
    /// What was taught speaks only where it is nearer than what the model knows; elsewhere results are the model's own, until its last layer or
    /// its classes' offsets have learned. Nothing is allocated after the constructor.
    /// </remarks>
    public sealed class TaughtModel : NanoModel, IClassNames
    {
        /// <summary>No class.</summary>
        public const int None = -1;

        private const float ProbabilityScale = 1f / 256;
        private const string UnknownLabel = "unknown";

        private readonly TensorModel _model;
        private readonly ModelTensor _features;
        private readonly FeatureMemory _memory;
        private readonly ClassNames _names;
        private readonly LastLayer _layer;
        private readonly ClassFeedback _feedback;
        private readonly byte[][] _labels;
        private readonly bool _isProbability;
        private bool _hasResult;

        /// <param name="model">Its first output is that of its classes, its second one are the features.</param>
        /// <param name="memory">Of these features.</param>
        /// <param name="names">Of the classes that may be new.</param>
        /// <param name="layer">The model's last layer: of these features and classes.</param>
        /// <exception cref="ArgumentException">They do not fit each other.</exception>
        public TaughtModel(TensorModel model, FeatureMemory memory, ClassNames names, LastLayer layer)
            : base(
                model.Input, model.InputCount, model.InputTensors == 1 ? model.InputAt(0).Quantization : new Quantization(1, 0),
                new byte[model.ResultCount + names.Count + 1], ProbabilityScale, 0)
        {
            if (model.OutputTensors < 2 || model.OutputAt(1).Count != memory.Features || layer.Features != memory.Features
                || layer.Classes != model.ResultCount || OutputCount >= byte.MaxValue)
            {
                throw new ArgumentException("model, features and classes do not fit each other");
            }

            _model = model;
            _features = model.OutputAt(1);
            _memory = memory;
            _names = names;
            _layer = layer;
            _feedback = new ClassFeedback(model.ResultCount + names.Count);
            _isProbability = model.OutputQuantization.IsProbability;
            _labels = new byte[model.ResultCount][];
            for (int i = 0; i < _labels.Length; i++)
            {
                _labels[i] = LabelTable.Word(model.LabelOf(i));
            }
        }

        /// <summary>The classes of the model.</summary>
        public int KnownClasses
        {
            get { return _labels.Length; }
        }

        /// <summary>The class of what is none of the others.</summary>
        public int Unknown
        {
            get { return OutputCount - 1; }
        }

        public FeatureMemory Memory
        {
            get { return _memory; }
        }

        public ClassNames Names
        {
            get { return _names; }
        }

        public LastLayer Layer
        {
            get { return _layer; }
        }

        public ClassFeedback Feedback
        {
            get { return _feedback; }
        }

        /// <inheritdoc/>
        public override Quantization InputQuantization
        {
            get { return _model.InputQuantization; }
        }

        /// <summary>What a store keeps of it. Allocates the answer.</summary>
        public LearnedPart[] Parts()
        {
            return new LearnedPart[] { _names, _memory, _layer, _feedback };
        }

        /// <inheritdoc/>
        public override void Invoke()
        {
            _model.Invoke();
            Conclude();
        }

        /// <inheritdoc/>
        public override void Step()
        {
            _model.Step();
            Conclude();
        }

        /// <inheritdoc/>
        public override void Reset()
        {
            _model.Reset();
            _hasResult = false;
        }

        /// <inheritdoc/>
        public override InputStatistics CalibrationStatistics()
        {
            return _model.CalibrationStatistics();
        }

        /// <inheritdoc/>
        public override Quantization InputQuantizationOf(int index)
        {
            return _model.InputQuantizationOf(index);
        }

        /// <inheritdoc/>
        public override byte QuantizeInput(int index, float value)
        {
            return _model.QuantizeInput(index, value);
        }

        /// <inheritdoc/>
        public override void SetInput(float[] values)
        {
            _model.SetInput(values);
        }

        /// <summary>The name of a class; its index for one that has none yet. Allocates names of new classes.</summary>
        public override string LabelOf(int index)
        {
            if (index < _labels.Length)
            {
                return _model.LabelOf(index);
            }

            if (index == Unknown)
            {
                return UnknownLabel;
            }

            int name = index - _labels.Length;
            int length = _names.LengthOf(name);
            char[] characters = new char[length];
            byte[] bytes = new byte[length];
            Array.Copy(_names.Text, name * ClassNames.MostBytes, bytes, 0, length);
            return length == 0 ? base.LabelOf(index) : new string(characters, 0, Utf8.Decode(bytes, length, characters));
        }

        /// <inheritdoc/>
        public bool AddName(ReportLine line, string key, int index)
        {
            if (index < _labels.Length)
            {
                line.Add(key, _labels[index]);
            }
            else if (index == Unknown)
            {
                line.Add(key, UnknownLabel);
            }
            else
            {
                int name = index - _labels.Length;
                if (_names.LengthOf(name) == 0)
                {
                    return false;
                }

                line.Add(key, _names.Text, name * ClassNames.MostBytes, _names.LengthOf(name));
            }

            return true;
        }

        /// <summary>The class of a name, of the model or taught; none if there is none such.</summary>
        public int ClassOf(byte[] name, int start, int count)
        {
            for (int i = 0; i < _labels.Length; i++)
            {
                if (IsLabel(_labels[i], name, start, count))
                {
                    return i;
                }
            }

            int taught = _names.Find(name, start, count);
            return taught == ClassNames.None ? None : _labels.Length + taught;
        }

        /// <summary>The class of a name, which is new if there is none such. It is gone again with <see cref="Forget"/>.</summary>
        /// <returns>None if there is no room for it, or it is no name.</returns>
        public int ClassFor(byte[] name, int start, int count)
        {
            int known = ClassOf(name, start, count);
            if (known != None)
            {
                return known;
            }

            int taught = _memory.HasRoomFor(_labels.Length + _names.Count) ? _names.Add(name, start, count) : ClassNames.None;
            return taught == ClassNames.None ? None : _labels.Length + taught;
        }

        /// <summary>
        /// Takes the features of the last result as an example of a class: into the memory, and of a class of the model into the last layer
        /// instead.
        /// </summary>
        /// <param name="classIndex">Of <see cref="ClassFor"/>.</param>
        /// <returns>False if there is no result yet, or no room.</returns>
        public bool Teach(int classIndex)
        {
            if (!_hasResult)
            {
                return false;
            }

            if (classIndex < _labels.Length)
            {
                _layer.Learn(classIndex, _features.Levels, _features.Offset);
                return true;
            }

            return _memory.TryAdd(classIndex, _features.Levels, _features.Offset);
        }

        /// <summary>Forgets a taught class, and what was said of it.</summary>
        /// <returns>False if it is one of the model, or was not taught.</returns>
        public bool Forget(int classIndex)
        {
            if (classIndex < _labels.Length || classIndex >= Unknown || _names.LengthOf(classIndex - _labels.Length) == 0)
            {
                return false;
            }

            _memory.Forget(classIndex);
            _feedback.Forget(classIndex);
            _names.Remove(classIndex - _labels.Length);
            return true;
        }

        /// <summary>Says that the last result was right.</summary>
        /// <returns>False if there is none, or it was unknown.</returns>
        public bool Right()
        {
            int told = _hasResult ? ArgMax() : Unknown;
            if (told == Unknown)
            {
                return false;
            }

            _feedback.Right(told);
            return true;
        }

        /// <summary>Says that the last result was wrong.</summary>
        /// <param name="actual">The class that it should have been; none if that is not known.</param>
        /// <returns>False if there is no result, or it was unknown.</returns>
        public bool Wrong(int actual)
        {
            int told = _hasResult ? ArgMax() : Unknown;
            if (told == Unknown)
            {
                return false;
            }

            _feedback.Wrong(told, actual);
            return true;
        }

        private void Conclude()
        {
            byte[] output = Output;
            int unknown = Unknown;
            Array.Clear(output, 0, output.Length);
            if (_isProbability && _layer.Steps == 0)
            {
                Array.Copy(_model.Output, _model.OutputAt(0).Offset, output, 0, _labels.Length);
            }
            else
            {
                _layer.Score(_features.Levels, _features.Offset);
                _layer.Probabilities(output);
            }

            if (_memory.Find(_features.Levels, _features.Offset))
            {
                Claim(output, _memory.Class);
            }

            if (_feedback.Choose(output) == ClassFeedback.None)
            {
                for (int i = 0; i < unknown; i++)
                {
                    output[i] >>= 1;
                }

                output[unknown] = byte.MaxValue;
            }

            _hasResult = true;
        }

        /// <summary>
        /// Gives a class the share of the way that lies behind it: half where it is as near as what is nearest else, all where it is met. The
        /// others keep theirs of the rest.
        /// </summary>
        private void Claim(byte[] output, int classIndex)
        {
            long both = (long)_memory.Distance + _memory.OtherDistance;
            int share = Rounding.Clamp(Rounding.Divide((long)_memory.OtherDistance << 8, both), 129, byte.MaxValue);
            for (int i = 0; i < Unknown; i++)
            {
                output[i] = (byte)((output[i] * (256 - share)) >> 8);
            }

            output[classIndex] = (byte)share;
        }

        private static bool IsLabel(byte[] label, byte[] name, int start, int count)
        {
            if (label.Length != count)
            {
                return false;
            }

            for (int i = 0; i < count; i++)
            {
                if (label[i] != name[start + i])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
