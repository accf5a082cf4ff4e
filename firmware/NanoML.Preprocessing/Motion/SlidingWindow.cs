using System;

namespace NanoML.Preprocessing
{
    /// <summary>The latest samples of several channels, as levels of a model's input, channels last; a window is due every hop.</summary>
    /// <remarks>A sample is quantised once, when it arrives; the ring holds levels, and a window is two block copies.</remarks>
    public sealed class SlidingWindow
    {
        private readonly LevelScale[] _scales;
        private readonly byte[] _ring;
        private readonly int _hop;
        private int _place;
        private int _missing;

        /// <param name="length">The samples of a window, at least 1.</param>
        /// <param name="hop">The samples from one window to the next, at least 1.</param>
        /// <param name="scales">One a channel.</param>
        /// <exception cref="ArgumentException">A number is out of its range.</exception>
        public SlidingWindow(int length, int hop, LevelScale[] scales)
        {
            if (length < 1 || hop < 1 || scales.Length == 0)
            {
                throw new ArgumentException("a window must have samples, a hop and channels");
            }

            _scales = scales;
            _hop = hop;
            _ring = new byte[length * scales.Length];
            Clear();
        }

        /// <summary>The elements of a window: samples times channels.</summary>
        public int Count
        {
            get { return _ring.Length; }
        }

        /// <summary>Forgets all samples, as after a gap: the next window is due when it is full again.</summary>
        public void Clear()
        {
            _place = 0;
            _missing = _ring.Length / _scales.Length;
        }

        /// <summary>Takes a sample of each channel.</summary>
        /// <param name="frame">Two bytes a channel, the low byte first.</param>
        /// <param name="offset">The first byte.</param>
        /// <returns>True if a window is due: copy it before the next sample.</returns>
        public bool Push(byte[] frame, int offset)
        {
            byte[] ring = _ring;
            LevelScale[] scales = _scales;
            int place = _place;
            for (int channel = 0; channel < scales.Length; channel++)
            {
                ring[place] = scales[channel].Level((short)(frame[offset] | (frame[offset + 1] << 8)));
                offset += 2;
                place++;
            }

            return Step(place);
        }

        /// <summary>Takes a sample of each channel.</summary>
        /// <param name="sample">One value a channel.</param>
        /// <returns>True if a window is due: copy it before the next sample.</returns>
        public bool Push(short[] sample)
        {
            byte[] ring = _ring;
            LevelScale[] scales = _scales;
            int place = _place;
            for (int channel = 0; channel < scales.Length; channel++)
            {
                ring[place] = scales[channel].Level(sample[channel]);
                place++;
            }

            return Step(place);
        }

        /// <summary>Copies the window, the oldest sample first.</summary>
        /// <param name="input">The model's input; its first <see cref="Count"/> bytes are written.</param>
        public void CopyTo(byte[] input)
        {
            int tail = _ring.Length - _place;
            Array.Copy(_ring, _place, input, 0, tail);
            Array.Copy(_ring, 0, input, tail, _place);
        }

        private bool Step(int place)
        {
            _place = place == _ring.Length ? 0 : place;
            _missing--;
            if (_missing > 0)
            {
                return false;
            }

            _missing = _hop;
            return true;
        }
    }
}
