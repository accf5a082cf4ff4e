using System;

namespace NanoML.Runtime
{
    /// <summary>Text as bytes in one array that is allocated once; what does not fit is left out.</summary>
    public sealed class LineBuffer
    {
        /// <summary>The bytes of the longest line.</summary>
        public const int Capacity = 256;

        private const int Decimals = 6;
        private const long UnitsPerOne = 1000000;
        private const double LargestDecimal = 9e12;

        private readonly byte[] _bytes;
        private int _length;

        /// <summary>For a line.</summary>
        public LineBuffer()
            : this(Capacity)
        {
        }

        /// <param name="capacity">The bytes of the longest text.</param>
        public LineBuffer(int capacity)
        {
            _bytes = new byte[capacity];
        }

        /// <summary>The text is in the first <see cref="Length"/> bytes.</summary>
        public byte[] Bytes
        {
            get { return _bytes; }
        }

        public int Length
        {
            get { return _length; }
        }

        /// <summary>Takes off what is behind the first bytes.</summary>
        /// <param name="length">In [0, <see cref="Length"/>].</param>
        public void Cut(int length)
        {
            _length = length;
        }

        public void Add(byte[] text)
        {
            Add(text, 0, text.Length);
        }

        /// <summary>Adds a part of some bytes.</summary>
        public void Add(byte[] text, int start, int count)
        {
            int room = _bytes.Length - _length;
            count = count < room ? count : room;
            Array.Copy(text, start, _bytes, _length, count);
            _length += count;
        }

        /// <summary>Adds a text of ASCII characters; others become <c>?</c>.</summary>
        public void Add(string text)
        {
            for (int i = 0; i < text.Length; i++)
            {
                char character = text[i];
                AddByte(character > '~' ? '?' : character);
            }
        }

        /// <summary>Adds a whole number.</summary>
        public void Add(long value)
        {
            if (value < 0)
            {
                AddByte('-');
            }

            // Below zero there is one more number than above.
            long rest = value < 0 ? value : -value;
            long unit = 1;
            while (rest / unit <= -10)
            {
                unit *= 10;
            }

            for (; unit > 0; unit /= 10)
            {
                long digit = rest / unit;
                AddByte('0' - (int)digit);
                rest -= digit * unit;
            }
        }

        /// <summary>
        /// Adds a real number with at most six decimals, halves away from zero, without trailing zeros: <c>0.992188</c>, <c>-12.25</c>,
        /// <c>3</c>. Values beyond 9e12 either way are written as that bound.
        /// </summary>
        public void AddDecimal(float value)
        {
            double magnitude = value < 0 ? -(double)value : value;
            magnitude = magnitude > LargestDecimal ? LargestDecimal : magnitude;
            long units = (long)((magnitude * UnitsPerOne) + 0.5);
            if (value < 0 && units > 0)
            {
                AddByte('-');
            }

            Add(units / UnitsPerOne);
            int fraction = (int)(units % UnitsPerOne);
            if (fraction > 0)
            {
                AddByte('.');
                AddFraction(fraction);
            }
        }

        /// <summary>Adds 16 bits as four hexadecimal digits, the letters small.</summary>
        public void AddHex(int value)
        {
            for (int shift = 12; shift >= 0; shift -= 4)
            {
                int digit = (value >> shift) & 15;
                AddByte(digit < 10 ? '0' + digit : 'a' - 10 + digit);
            }
        }

        /// <param name="value">One character of ASCII.</param>
        public void AddByte(int value)
        {
            if (_length < _bytes.Length)
            {
                _bytes[_length++] = (byte)value;
            }
        }

        private void AddFraction(int millionths)
        {
            int digits = Decimals;
            while (millionths % 10 == 0)
            {
                millionths /= 10;
                digits--;
            }

            int unit = 1;
            for (int i = 1; i < digits; i++)
            {
                unit *= 10;
            }

            for (; unit > 0; unit /= 10)
            {
                AddByte('0' + (millionths / unit % 10));
            }
        }
    }
}
