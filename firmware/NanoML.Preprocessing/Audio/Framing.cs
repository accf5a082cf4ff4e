using System;

namespace NanoML.Preprocessing
{
    /// <summary>Cuts a stream of samples into frames that overlap, and keeps the greatest sample of what each frame added.</summary>
    public sealed class Framing
    {
        private readonly short[] _samples;
        private readonly int _hop;
        private int _count;
        private int _peak = short.MinValue;

        /// <param name="length">The samples of a frame.</param>
        /// <param name="hop">The samples from the start of a frame to the start of the next, in [1, length].</param>
        /// <exception cref="ArgumentException">The hop is out of its range.</exception>
        public Framing(int length, int hop)
        {
            if (hop < 1 || hop > length)
            {
                throw new ArgumentException("frames must overlap or follow each other");
            }

            _samples = new short[length];
            _hop = hop;
        }

        /// <summary>The samples of the frame, of which the first <see cref="Count"/> are there.</summary>
        public short[] Samples
        {
            get { return _samples; }
        }

        public int Count
        {
            get { return _count; }
        }

        public bool IsComplete
        {
            get { return _count == _samples.Length; }
        }

        /// <summary>The greatest sample (not magnitude) since the last <see cref="Advance"/>; -32,768 before the first.</summary>
        public int Peak
        {
            get { return _peak; }
        }

        /// <summary>Takes samples until the frame is complete.</summary>
        /// <param name="pcm">Two bytes a sample, the low byte first.</param>
        /// <param name="offset">The first byte.</param>
        /// <param name="count">The bytes that are there; an odd last byte is left.</param>
        /// <returns>The bytes taken.</returns>
        public int Append(byte[] pcm, int offset, int count)
        {
            short[] samples = _samples;
            int peak = _peak;
            int begin = _count;
            int end = begin + (count >> 1);
            if (end > samples.Length)
            {
                end = samples.Length;
            }

            for (int i = begin; i < end; i++)
            {
                int sample = (short)(pcm[offset] | (pcm[offset + 1] << 8));
                offset += 2;
                samples[i] = (short)sample;
                if (sample > peak)
                {
                    peak = sample;
                }
            }

            _peak = peak;
            _count = end;
            return (end - begin) * 2;
        }

        /// <summary>Takes samples until the frame is complete.</summary>
        /// <returns>The samples taken.</returns>
        public int Append(short[] pcm, int offset, int count)
        {
            int begin = _count;
            int taken = _samples.Length - begin < count ? _samples.Length - begin : count;
            Array.Copy(pcm, offset, _samples, begin, taken);
            int peak = _peak;
            int end = offset + taken;
            for (int i = offset; i < end; i++)
            {
                int sample = pcm[i];
                if (sample > peak)
                {
                    peak = sample;
                }
            }

            _peak = peak;
            _count = begin + taken;
            return taken;
        }

        /// <summary>Goes on to the next frame, which begins with what it shares with this one.</summary>
        public void Advance()
        {
            int shared = _samples.Length - _hop;
            Array.Copy(_samples, _hop, _samples, 0, shared);
            _count = shared;
            _peak = short.MinValue;
        }

        /// <summary>Forgets all samples.</summary>
        public void Clear()
        {
            _count = 0;
            _peak = short.MinValue;
        }
    }
}
