using System;

namespace NanoML.Preprocessing
{
    /// <summary>
    /// Values of 16 bits to bytes, the least of a frame to 0 and the greatest to 255: for thermal cameras, whose scene fills a small part
    /// of their range.
    /// </summary>
    public sealed class Stretch
    {
        private const int Bits = 16;

        private readonly int _count;
        private readonly int _leastSpan;

        /// <param name="count">The values of a frame, at least 1.</param>
        /// <param name="leastSpan">
        /// In units of the sensor, 1 to 65,535: a frame whose values differ by less is stretched as if they differed by this, so that noise
        /// does not become a picture.
        /// </param>
        /// <exception cref="ArgumentException">A number is out of its range.</exception>
        public Stretch(int count, int leastSpan)
        {
            if (count < 1 || leastSpan < 1 || leastSpan > 65535)
            {
                throw new ArgumentException("a frame must have values, and a span of 1 to 65535");
            }

            _count = count;
            _leastSpan = leastSpan;
        }

        /// <param name="frame">Two bytes a value, the low byte first: <see cref="NanoML.Runtime.FrameFormat.Int16"/>.</param>
        /// <param name="target">Takes a byte a value; may be <paramref name="frame"/> itself.</param>
        public void Run(byte[] frame, byte[] target)
        {
            int least = short.MaxValue;
            int greatest = short.MinValue;
            int end = 2 * _count;
            for (int place = 0; place < end; place += 2)
            {
                int value = (short)(frame[place] | (frame[place + 1] << 8));
                least = value < least ? value : least;
                greatest = value > greatest ? value : greatest;
            }

            int span = greatest - least < _leastSpan ? _leastSpan : greatest - least;
            int factor = (255 << Bits) / span;
            for (int i = 0; i < _count; i++)
            {
                int value = (short)(frame[2 * i] | (frame[(2 * i) + 1] << 8));
                target[i] = (byte)((((long)(value - least) * factor) + (1 << (Bits - 1))) >> Bits);
            }
        }
    }
}
