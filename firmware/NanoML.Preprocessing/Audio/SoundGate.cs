using System;

namespace NanoML.Preprocessing
{
    /// <summary>
    /// Tells hops with sound from those with the noise that is always there, by a few of their samples: a hop is loud if its samples change
    /// several times as much as those of the quietest hops lately.
    /// </summary>
    /// <remarks>
    /// The quietest hops are followed as in minimum statistics (Martin, 2001), simplified: down at once, up by 1/128 with each hop. Changes
    /// between samples, not samples, because microphones have an offset.
    /// </remarks>
    public sealed class SoundGate
    {
        /// <summary>Of so many samples one is looked at.</summary>
        public const int Stride = 5;

        private const int FloorBits = 8;
        private const int RiseShift = 7;

        private readonly int _ratio;
        private readonly int _least;
        private int _floor;

        /// <param name="ratio">A hop is loud from so many times the floor on: 2 to 100.</param>
        /// <param name="least">Below so much mean change, in counts of a sample, nothing is loud.</param>
        /// <exception cref="ArgumentException">A number is out of its range.</exception>
        public SoundGate(int ratio, int least)
        {
            if (ratio < 2 || ratio > 100 || least < 0 || least > 65535)
            {
                throw new ArgumentException("a ratio is 2 to 100, and the least change that of a sample");
            }

            _ratio = ratio;
            _least = least;
            Clear();
        }

        /// <summary>The mean change of the last hop, in counts of a sample.</summary>
        public int Level { get; private set; }

        /// <summary>The greatest of the samples of the last hop that were looked at.</summary>
        public int Peak { get; private set; }

        /// <summary>The mean change of the quietest hops lately.</summary>
        public int Floor
        {
            get { return _floor >> FloorBits; }
        }

        /// <summary>Takes in a hop.</summary>
        /// <param name="pcm">Two bytes a sample, the low byte first.</param>
        /// <param name="count">The bytes of the hop, of <see cref="Stride"/> samples or more.</param>
        /// <returns>Whether it is loud.</returns>
        public bool Add(byte[] pcm, int count)
        {
            Measure(pcm, count);
            int level = Level << FloorBits;
            if (_floor < 0 || level < _floor)
            {
                _floor = level;
            }
            else
            {
                int rise = (_floor >> RiseShift) + 1;
                _floor += level - _floor < rise ? level - _floor : rise;
            }

            return Level > _least && level > (long)_floor * _ratio;
        }

        /// <summary>Forgets the floor: the next hop sets it.</summary>
        public void Clear()
        {
            _floor = -1;
            Level = 0;
            Peak = 0;
        }

        private void Measure(byte[] pcm, int count)
        {
            int last = (sbyte)pcm[1] << 8 | pcm[0];
            int peak = last;
            int sum = 0;
            int changes = 0;
            for (int i = 2 * Stride; i < count; i += 2 * Stride)
            {
                int sample = (sbyte)pcm[i + 1] << 8 | pcm[i];
                int change = sample - last;
                sum += change < 0 ? -change : change;
                peak = sample > peak ? sample : peak;
                last = sample;
                changes++;
            }

            Level = changes == 0 ? 0 : sum / changes;
            Peak = peak;
        }
    }
}
