using System;

namespace NanoML.Runtime
{
    /// <summary>One input or output of a model that has several: a part of the model's own bytes.</summary>
    public class ModelTensor
    {
        private readonly string _name;
        private readonly int[] _shape;
        private readonly int _offset;
        private readonly int _count;
        private readonly Quantization _quantization;
        private byte[] _levels;

        /// <param name="name">As the model's file has it.</param>
        /// <param name="shape">The extents of the levels, channels last where the model has channels.</param>
        /// <param name="offset">Of its first level in the array that all inputs, or all outputs, share.</param>
        /// <param name="quantization">Of all levels, or of the first.</param>
        public ModelTensor(string name, int[] shape, int offset, Quantization quantization)
        {
            _name = name;
            _shape = shape;
            _offset = offset;
            _quantization = quantization;
            _count = 1;
            for (int i = 0; i < shape.Length; i++)
            {
                _count *= shape[i];
            }
        }

        public string Name
        {
            get { return _name; }
        }

        /// <summary>The model's own array: do not write to it.</summary>
        public int[] Shape
        {
            get { return _shape; }
        }

        /// <summary>The array that the levels lie in, together with those of other tensors.</summary>
        public byte[] Levels
        {
            get { return _levels; }
        }

        /// <summary>Of the first level in <see cref="Levels"/>.</summary>
        public int Offset
        {
            get { return _offset; }
        }

        /// <summary>The levels.</summary>
        public int Count
        {
            get { return _count; }
        }

        /// <summary>The real values that <see cref="Set(float[])"/> takes.</summary>
        public virtual int ValueCount
        {
            get { return _count; }
        }

        /// <summary>Of all levels; where features have scales of their own, of the first: see <see cref="QuantizationOf"/>.</summary>
        public Quantization Quantization
        {
            get { return _quantization; }
        }

        /// <summary>Of one level.</summary>
        /// <param name="index">In [0, <see cref="Count"/>).</param>
        public virtual Quantization QuantizationOf(int index)
        {
            return _quantization;
        }

        /// <summary>The level of a real value.</summary>
        /// <param name="index">In [0, <see cref="Count"/>).</param>
        public virtual byte Quantize(int index, float value)
        {
            return _quantization.Quantize(value);
        }

        /// <summary>Sets one level from a real value.</summary>
        /// <param name="index">In [0, <see cref="Count"/>).</param>
        public void Set(int index, float value)
        {
            _levels[_offset + index] = Quantize(index, value);
        }

        /// <summary>Sets all levels from real values.</summary>
        /// <param name="values">Exactly <see cref="ValueCount"/>.</param>
        /// <exception cref="ArgumentException">Another number of values.</exception>
        public void Set(float[] values)
        {
            if (values.Length != ValueCount)
            {
                throw new ArgumentException(_name + " takes " + ValueCount.ToString() + " values, not " + values.Length.ToString());
            }

            Set(values, 0);
        }

        /// <summary>Sets all levels from a part of an array of real values.</summary>
        /// <param name="start">Of the first of <see cref="ValueCount"/> values.</param>
        public virtual void Set(float[] values, int start)
        {
            for (int i = 0; i < _count; i++)
            {
                _levels[_offset + i] = Quantize(i, values[start + i]);
            }
        }

        /// <summary>Copies levels as they are.</summary>
        /// <param name="levels">At least <see cref="Count"/>.</param>
        public void SetLevels(byte[] levels)
        {
            Array.Copy(levels, 0, _levels, _offset, _count);
        }

        /// <summary>Takes the values of another tensor with as many: its levels where they mean the same, or else the nearest ones.</summary>
        public void Take(ModelTensor other)
        {
            if (_quantization.Scale == other._quantization.Scale && _quantization.ZeroPoint == other._quantization.ZeroPoint)
            {
                Array.Copy(other._levels, other._offset, _levels, _offset, _count);
                return;
            }

            for (int i = 0; i < _count; i++)
            {
                Set(i, other.ValueOf(i));
            }
        }

        /// <summary>Sets all levels to zero's.</summary>
        public void Clear()
        {
            for (int i = 0; i < _count; i++)
            {
                Set(i, 0);
            }
        }

        /// <summary>One level.</summary>
        /// <param name="index">In [0, <see cref="Count"/>).</param>
        public byte LevelOf(int index)
        {
            return _levels[_offset + index];
        }

        /// <summary>The real value of a level.</summary>
        /// <param name="index">In [0, <see cref="Count"/>).</param>
        public float ValueOf(int index)
        {
            return QuantizationOf(index).Dequantize(_levels[_offset + index]);
        }

        /// <summary>The index of the greatest level, the first among equals.</summary>
        public int ArgMax()
        {
            return NanoModel.ArgMax(_levels, _offset, _count);
        }

        /// <summary>Says where the levels lie; the model does, once.</summary>
        internal void Bind(byte[] levels)
        {
            _levels = levels;
        }
    }
}
