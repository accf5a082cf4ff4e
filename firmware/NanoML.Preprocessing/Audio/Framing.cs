using System;

namespace NanoML.Preprocessing
{
    /// <summary>Cuts a stream of samples into frames that overlap.</summary>
    public sealed class Framing
    {
        private readonly byte[] _frame;
        private readonly int _hopBytes;
        private int _count;

        /// <param name="length">The samples of a frame.</param>
        /// <param name="hop">The samples from the start of a frame to the start of the next, in [1, length].</param>
        /// <exception cref="ArgumentException">The hop is out of its range.</exception>
        public Framing(int length, int hop)
        {
            if (hop < 1 || hop > length)
            {
                throw new ArgumentException("frames must overlap or follow each other");
            }

            _frame = new byte[2 * length];
            _hopBytes = 2 * hop;
        }

        /// <summary>The frame, two bytes a sample, the low byte first; it is whole if <see cref="IsComplete"/>.</summary>
        public byte[] Frame
        {
            get { return _frame; }
        }

        public bool IsComplete
        {
            get { return _count == _frame.Length; }
        }

        /// <summary>Takes samples until the frame is complete.</summary>
        /// <param name="pcm">Two bytes a sample, the low byte first.</param>
        /// <param name="offset">The first byte.</param>
        /// <param name="count">The bytes that are there.</param>
        /// <returns>The bytes taken.</returns>
        public int Append(byte[] pcm, int offset, int count)
        {
            int room = _frame.Length - _count;
            int taken = room < count ? room : count;
            Array.Copy(pcm, offset, _frame, _count, taken);
            _count += taken;
            return taken;
        }

        /// <summary>Goes on to the next frame, which begins with what it shares with this one.</summary>
        public void Advance()
        {
            _count = _frame.Length - _hopBytes;
            Array.Copy(_frame, _hopBytes, _frame, 0, _count);
        }

        /// <summary>Forgets all samples.</summary>
        public void Clear()
        {
            _count = 0;
        }
    }
}
