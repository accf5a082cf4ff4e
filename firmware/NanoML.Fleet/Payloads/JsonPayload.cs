using NanoML.Runtime;

namespace NanoML.Fleet
{
    /// <summary>
    /// A JSON object of numbers and texts in one array that is allocated once: <c>{"v":1,"up":17}</c>. It is ASCII and at most
    /// <see cref="MostBytes"/> long; a pair that does not fit is left out.
    /// </summary>
    public sealed class JsonPayload
    {
        /// <summary>The bytes of the longest object.</summary>
        public const int MostBytes = 512;

        /// <summary>The bytes of a text as it is written; what is longer is cut between two characters.</summary>
        public const int MostTextBytes = 48;

        private const int Version = 1;
        private const int LongestEscape = 12;
        private const int FirstPair = 0x10000;

        private readonly LineBuffer _buffer = new LineBuffer(MostBytes);
        private int _complete;

        /// <summary>The object is in the first <see cref="Length"/> bytes.</summary>
        public byte[] Bytes
        {
            get { return _buffer.Bytes; }
        }

        public int Length
        {
            get { return _buffer.Length; }
        }

        /// <summary>Starts an object with the version of the payloads.</summary>
        public void Begin()
        {
            _buffer.Cut(0);
            _buffer.Add("{\"v\":");
            _buffer.Add(Version);
            _complete = _buffer.Length;
        }

        /// <param name="key">ASCII letters.</param>
        public void Add(string key, long value)
        {
            Key(key);
            _buffer.Add(value);
            EndPair();
        }

        /// <summary>Adds a pair, unless the number is negative, which stands for unknown.</summary>
        public void AddKnown(string key, long value)
        {
            if (value >= 0)
            {
                Add(key, value);
            }
        }

        public void AddDecimal(string key, float value)
        {
            Key(key);
            _buffer.AddDecimal(value);
            EndPair();
        }

        /// <param name="text">Any; what is not printable ASCII is escaped, half of a surrogate pair is a <c>?</c>.</param>
        public void Add(string key, string text)
        {
            Key(key);
            _buffer.Add("\"");
            int most = _buffer.Length + MostTextBytes - LongestEscape;
            for (int i = 0; i < text.Length && _buffer.Length <= most; i++)
            {
                int value = Utf8.CodePoint(text, i);
                if (value >= FirstPair)
                {
                    Escape(text[i++]);
                    Escape(text[i]);
                }
                else if (value < ' ' || value > '~' || value == '"' || value == '\\')
                {
                    Escape(value);
                }
                else
                {
                    _buffer.AddByte(value);
                }
            }

            _buffer.Add("\"");
            EndPair();
        }

        /// <summary>Adds bytes as small hexadecimal digits.</summary>
        public void AddHex(string key, byte[] bytes)
        {
            Key(key);
            _buffer.Add("\"");
            for (int i = 0; i < bytes.Length; i++)
            {
                AddDigit(bytes[i] >> 4);
                AddDigit(bytes[i] & 15);
            }

            _buffer.Add("\"");
            EndPair();
        }

        /// <summary>Ends the object.</summary>
        public void End()
        {
            _buffer.Add("}");
        }

        private void Key(string key)
        {
            _buffer.Add(",\"");
            _buffer.Add(key);
            _buffer.Add("\":");
        }

        private void Escape(int character)
        {
            _buffer.Add("\\u");
            _buffer.AddHex(character);
        }

        private void AddDigit(int digit)
        {
            _buffer.AddByte(digit < 10 ? '0' + digit : 'a' - 10 + digit);
        }

        private void EndPair()
        {
            // One byte is for the end; a buffer that is full may lack some.
            if (_buffer.Length >= MostBytes)
            {
                _buffer.Cut(_complete);
            }

            _complete = _buffer.Length;
        }
    }
}
