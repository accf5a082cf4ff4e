using System;
using NanoML.Runtime;

namespace NanoML.Preprocessing
{
    /// <summary>
    /// The level of the model's input for each of 256 values: <c>real = (value - mean) * scale</c>, then
    /// <see cref="Quantization.Quantize"/>, in one look-up. 256 bytes a channel, filled by the constructor.
    /// </summary>
    public sealed class NormalizationTable
    {
        private const int Values = 256;

        private readonly byte[] _levels;
        private readonly int _channels;

        /// <summary>Leaves every value as it is.</summary>
        public NormalizationTable()
        {
            _channels = 1;
            _levels = new byte[Values];
            for (int value = 0; value < Values; value++)
            {
                _levels[value] = (byte)value;
            }
        }

        /// <summary>One table for all channels.</summary>
        /// <param name="mean">The value that becomes the real zero.</param>
        /// <param name="scale">The real value of one step: 1/255 for a model that was trained on 0 to 1.</param>
        /// <param name="input">Of the model's input.</param>
        public NormalizationTable(float mean, float scale, Quantization input)
        {
            _channels = 1;
            _levels = new byte[Values];
            Fill(0, mean, scale, input);
        }

        /// <summary>A table for each channel.</summary>
        /// <param name="mean">One a channel.</param>
        /// <param name="scale">One a channel.</param>
        /// <exception cref="ArgumentException">Not as many means as scales, or none.</exception>
        public NormalizationTable(float[] mean, float[] scale, Quantization input)
        {
            if (mean.Length != scale.Length || mean.Length == 0)
            {
                throw new ArgumentException("each channel needs a mean and a scale");
            }

            _channels = mean.Length;
            _levels = new byte[Values * mean.Length];
            for (int channel = 0; channel < mean.Length; channel++)
            {
                Fill(channel * Values, mean[channel], scale[channel], input);
            }
        }

        /// <summary>A table for each channel of a model's input; one for all where they share a scale.</summary>
        /// <param name="mean">The value that becomes the real zero.</param>
        /// <param name="scale">The real value of one step.</param>
        /// <param name="channels">Of the input; channels are its last axis.</param>
        public NormalizationTable(float mean, float scale, NanoModel model, int channels)
        {
            bool isShared = true;
            for (int channel = 1; channel < channels; channel++)
            {
                isShared = isShared && Same(model.InputQuantizationOf(channel), model.InputQuantizationOf(0));
            }

            _channels = isShared ? 1 : channels;
            _levels = new byte[Values * _channels];
            for (int channel = 0; channel < _channels; channel++)
            {
                Fill(channel * Values, mean, scale, model.InputQuantizationOf(channel));
            }
        }

        /// <summary>Level of value v of a channel at <see cref="Offset"/> + v; not to be changed.</summary>
        public byte[] Levels
        {
            get { return _levels; }
        }

        /// <summary>Where a channel's levels begin.</summary>
        /// <param name="channel">Below the number of channels; any, where one table serves all.</param>
        public int Offset(int channel)
        {
            return _channels == 1 ? 0 : channel * Values;
        }

        /// <summary>Looks up values, channels last.</summary>
        /// <param name="values">May be <paramref name="levels"/> itself.</param>
        /// <param name="count">The values; a multiple of the channels.</param>
        /// <param name="levels">Takes as many.</param>
        public void Run(byte[] values, int count, byte[] levels)
        {
            byte[] table = _levels;
            int step = _channels;
            for (int channel = 0; channel < step; channel++)
            {
                int offset = channel * Values;
                for (int i = channel; i < count; i += step)
                {
                    levels[i] = table[offset + values[i]];
                }
            }
        }

        private static bool Same(Quantization a, Quantization b)
        {
            return a.Scale == b.Scale && a.ZeroPoint == b.ZeroPoint && a.Origin == b.Origin;
        }

        private void Fill(int offset, float mean, float scale, Quantization input)
        {
            for (int value = 0; value < Values; value++)
            {
                _levels[offset + value] = input.Quantize((float)(((double)value - mean) * scale));
            }
        }
    }
}
