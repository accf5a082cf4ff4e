using System;

namespace NanoML.Preprocessing
{
    /// <summary>Mean, variance, least, greatest and energy of each channel over the latest samples, anew every hop.</summary>
    /// <remarks>Each hop is summed up once; a window adds the sums of its hops. No sample is kept.</remarks>
    public sealed class WindowFeatures
    {
        /// <summary>The features of a channel.</summary>
        public const int PerChannel = 5;

        private const int MostSamples = 4096;

        private readonly int _channels;
        private readonly int _hop;
        private readonly int _hops;
        private readonly long[] _sums;
        private readonly long[] _squares;
        private readonly int[] _least;
        private readonly int[] _greatest;
        private int _place;
        private int _inHop;
        private int _missing;

        /// <param name="channels">At least 1.</param>
        /// <param name="length">The samples of a window: a multiple of the hop, at most 4,096.</param>
        /// <param name="hop">The samples from one window to the next, at least 1.</param>
        /// <exception cref="ArgumentException">A number is out of its range.</exception>
        public WindowFeatures(int channels, int length, int hop)
        {
            if (channels < 1 || hop < 1 || length < hop || length > MostSamples || length % hop != 0)
            {
                throw new ArgumentException("a window must be whole hops of channels, and at most 4096 samples");
            }

            _channels = channels;
            _hop = hop;
            _hops = length / hop;
            _sums = new long[_hops * channels];
            _squares = new long[_hops * channels];
            _least = new int[_hops * channels];
            _greatest = new int[_hops * channels];
            Clear();
        }

        /// <summary>Forgets all samples, as after a gap.</summary>
        public void Clear()
        {
            _place = 0;
            _inHop = 0;
            _missing = _hops;
        }

        /// <summary>Takes a sample of each channel.</summary>
        /// <param name="sample">One value a channel.</param>
        /// <returns>True if a window is due: copy its features before the next sample.</returns>
        public bool Push(short[] sample)
        {
            if (_inHop == 0)
            {
                Open();
            }

            for (int channel = 0; channel < _channels; channel++)
            {
                int value = sample[channel];
                int cell = _place + channel;
                _sums[cell] += value;
                _squares[cell] += value * value;
                if (value < _least[cell])
                {
                    _least[cell] = value;
                }

                if (value > _greatest[cell])
                {
                    _greatest[cell] = value;
                }
            }

            _inHop++;
            return _inHop == _hop && Close();
        }

        /// <summary>
        /// Copies the features of a window, channel after channel: mean, least and greatest in [-32,768, 32,767]; variance and energy (the
        /// mean of the squares) in [0, 2^30]. They are rounded to the nearest integer. Order: mean, variance, least, greatest, energy.
        /// </summary>
        /// <param name="features">Takes <see cref="PerChannel"/> a channel.</param>
        public void CopyTo(int[] features)
        {
            long count = _hop * _hops;
            for (int channel = 0; channel < _channels; channel++)
            {
                long sum = 0;
                long squares = 0;
                int least = short.MaxValue;
                int greatest = short.MinValue;
                for (int cell = channel; cell < _sums.Length; cell += _channels)
                {
                    sum += _sums[cell];
                    squares += _squares[cell];
                    least = _least[cell] < least ? _least[cell] : least;
                    greatest = _greatest[cell] > greatest ? _greatest[cell] : greatest;
                }

                int place = channel * PerChannel;
                long half = sum < 0 ? -(count / 2) : count / 2;
                features[place] = (int)((sum + half) / count);
                features[place + 1] = (int)(((count * squares) - (sum * sum) + (count * count / 2)) / (count * count));
                features[place + 2] = least;
                features[place + 3] = greatest;
                features[place + 4] = (int)((squares + (count / 2)) / count);
            }
        }

        private void Open()
        {
            for (int cell = _place; cell < _place + _channels; cell++)
            {
                _sums[cell] = 0;
                _squares[cell] = 0;
                _least[cell] = short.MaxValue;
                _greatest[cell] = short.MinValue;
            }
        }

        private bool Close()
        {
            _inHop = 0;
            _place += _channels;
            if (_place == _sums.Length)
            {
                _place = 0;
            }

            if (_missing > 0)
            {
                _missing--;
            }

            return _missing == 0;
        }
    }
}
