using System;
using NanoML.Runtime;

namespace NanoML.Learning
{
    /// <summary>
    /// Brings inputs that have moved back to where the calibration data were: an offset and a gain for each channel, from the mean and the
    /// deviation of the levels of some inputs. Both stay within bounds: a sensor that is off or covered is not made to look like a signal.
    /// </summary>
    /// <remarks>
    /// A level becomes <c>(gain * level + offset + 128) >> 8</c>, saturated: gain and offset are 256ths. Nothing is allocated after the constructor.
    /// </remarks>
    public sealed class InputRanges : LearnedPart
    {
        /// <summary>The gain that changes nothing.</summary>
        public const int One = 256;

        /// <summary>The least gain: a half.</summary>
        public const int LeastGain = 128;

        /// <summary>The greatest gain: two.</summary>
        public const int MostGain = 512;

        /// <summary>What a mean is moved by at most, in levels.</summary>
        public const int MostShift = 64;

        /// <summary>The inputs that one learning may take.</summary>
        public const int MostInputs = 1000;

        /// <summary>The channels, at most.</summary>
        public const int MostChannels = 64;

        private const int ValueBytes = 4;
        private const int HeadBytes = 4;

        // With one input more, the squares times the levels are below 2^63.
        private const int EnoughLevels = 1 << 23;

        // |offset| is at most (255 + 64) * 256 + 255 * 512.
        private const int MostOffset = ((byte.MaxValue + MostShift) * One) + (byte.MaxValue * MostGain);

        // Levels whose deviation is below two sixteenths say nothing about a gain.
        private const int LeastDeviation = 2;

        private readonly int[] _means;
        private readonly int[] _deviations;
        private readonly int[] _gains;
        private readonly int[] _offsets;
        private readonly long[] _sums;
        private readonly long[] _squares;
        private readonly int[] _counts;
        private int _wanted;
        private int _seen;
        private int _learnings;

        /// <param name="means">Of the levels of each channel in the calibration data, in sixteenths, in [0, 4080].</param>
        /// <param name="deviations">Their standard deviations, in sixteenths, in [0, 2040].</param>
        /// <exception cref="ArgumentException">Not as many of both, more than <see cref="MostChannels"/>, or none.</exception>
        public InputRanges(int[] means, int[] deviations)
        {
            int channels = means.Length;
            if (channels < 1 || channels > MostChannels || deviations.Length != channels)
            {
                throw new ArgumentException("ranges are those of 1 to 64 channels");
            }

            _means = means;
            _deviations = deviations;
            _gains = new int[channels];
            _offsets = new int[channels];
            _sums = new long[channels];
            _squares = new long[channels];
            _counts = new int[channels];
            Reset();
        }

        public int Channels
        {
            get { return _means.Length; }
        }

        /// <summary>The inputs that are still to come before the ranges change; 0 while nothing is learned.</summary>
        public int Missing
        {
            get { return _wanted - _seen; }
        }

        /// <summary>How often ranges were learned; 0 where inputs stay as they are.</summary>
        public int Learnings
        {
            get { return _learnings; }
        }

        public override int Bytes
        {
            get { return HeadBytes + (2 * ValueBytes * _gains.Length); }
        }

        /// <summary>The gain of a channel, in 256ths.</summary>
        public int GainOf(int channel)
        {
            return _gains[channel];
        }

        /// <summary>The offset of a channel, in 256ths of a level.</summary>
        public int OffsetOf(int channel)
        {
            return _offsets[channel];
        }

        /// <summary>Learns from the next inputs; what was seen for an earlier learning that is not complete is forgotten.</summary>
        /// <param name="inputs">In [1, <see cref="MostInputs"/>].</param>
        public void Begin(int inputs)
        {
            _wanted = inputs < 1 ? 1 : inputs > MostInputs ? MostInputs : inputs;
            _seen = 0;
            Array.Clear(_sums, 0, _sums.Length);
            Array.Clear(_squares, 0, _squares.Length);
            Array.Clear(_counts, 0, _counts.Length);
        }

        /// <summary>Takes in an input as it came, while something is learned.</summary>
        /// <param name="input">Channels last.</param>
        /// <param name="count">At most 786,400, as an array of nanoFramework has.</param>
        /// <returns>Whether this was the last one: the ranges are new.</returns>
        public bool Add(byte[] input, int count)
        {
            if (Missing == 0)
            {
                return false;
            }

            int channel = 0;
            for (int i = 0; i < count; i++)
            {
                int level = input[i];
                _sums[channel] += level;
                _squares[channel] += level * level;
                _counts[channel]++;
                channel = channel + 1 == _means.Length ? 0 : channel + 1;
            }

            _seen++;
            if (_seen < _wanted && _counts[0] < EnoughLevels)
            {
                return false;
            }

            for (channel = 0; channel < _means.Length; channel++)
            {
                Fit(channel);
            }

            _wanted = 0;
            _seen = 0;
            _learnings = _learnings == int.MaxValue ? _learnings : _learnings + 1;
            return true;
        }

        /// <summary>Moves the levels of an input; does nothing where nothing was learned.</summary>
        /// <param name="input">Channels last.</param>
        public void Apply(byte[] input, int count)
        {
            if (_learnings == 0)
            {
                return;
            }

            int channels = _means.Length;
            for (int channel = 0; channel < channels; channel++)
            {
                int gain = _gains[channel];
                int rounded = _offsets[channel] + (One / 2);
                for (int i = channel; i < count; i += channels)
                {
                    int level = ((gain * input[i]) + rounded) >> 8;
                    input[i] = (byte)(level < 0 ? 0 : level > byte.MaxValue ? byte.MaxValue : level);
                }
            }
        }

        public override void Reset()
        {
            for (int channel = 0; channel < _gains.Length; channel++)
            {
                _gains[channel] = One;
                _offsets[channel] = 0;
            }

            _wanted = 0;
            _seen = 0;
            _learnings = 0;
        }

        public override void Write(byte[] bytes, int at)
        {
            Integers.Write(bytes, at, _learnings);
            for (int channel = 0; channel < _gains.Length; channel++)
            {
                Integers.Write(bytes, at + HeadBytes + (2 * ValueBytes * channel), _gains[channel]);
                Integers.Write(bytes, at + HeadBytes + (2 * ValueBytes * channel) + ValueBytes, _offsets[channel]);
            }
        }

        public override bool TryRead(byte[] bytes, int at)
        {
            int learnings = Integers.Read(bytes, at);
            bool isSound = learnings >= 0;
            for (int channel = 0; channel < _gains.Length && isSound; channel++)
            {
                int gain = Integers.Read(bytes, at + HeadBytes + (2 * ValueBytes * channel));
                int offset = Integers.Read(bytes, at + HeadBytes + (2 * ValueBytes * channel) + ValueBytes);
                isSound = gain >= LeastGain && gain <= MostGain && offset >= -MostOffset && offset <= MostOffset;
            }

            if (!isSound)
            {
                return false;
            }

            Reset();
            _learnings = learnings;
            for (int channel = 0; channel < _gains.Length; channel++)
            {
                _gains[channel] = Integers.Read(bytes, at + HeadBytes + (2 * ValueBytes * channel));
                _offsets[channel] = Integers.Read(bytes, at + HeadBytes + (2 * ValueBytes * channel) + ValueBytes);
            }

            return true;
        }

        private void Fit(int channel)
        {
            int count = _counts[channel];
            if (count == 0)
            {
                return;
            }

            long sum = _sums[channel];
            int mean = (int)Rounding.Divide(sum * 16, count);

            // Sixteenths: the variance is in 256ths. At most 255^2 / 4 * 256.
            int variance = (int)((((_squares[channel] * count) - (sum * sum)) / count) * One / count);
            int deviation = DriftDetector.Root(variance);
            int gain = deviation < LeastDeviation || _deviations[channel] < LeastDeviation
                ? One
                : Rounding.Clamp(Rounding.Divide((long)_deviations[channel] * One, deviation), LeastGain, MostGain);
            int target = Rounding.Clamp(_means[channel], mean - (MostShift * 16), mean + (MostShift * 16));
            _gains[channel] = gain;
            _offsets[channel] = (target * 16) - (int)Rounding.Divide((long)gain * mean, 16);
        }
    }
}
