namespace NanoML.Runtime
{
    /// <summary>
    /// Frames the lines of docs/serial-format.md: <c>NML seq=N</c>, then what is added, then the checksum. Nothing is allocated after the
    /// constructor.
    /// </summary>
    public sealed class ReportLine
    {
        /// <summary>What a line may hold before its checksum, which is ten bytes more.</summary>
        private const int LongestBody = LineBuffer.Capacity - 10;

        private readonly ILineWriter _lines;
        private readonly LineBuffer _buffer = new LineBuffer();
        private int _sequence;
        private int _complete;

        public ReportLine(ILineWriter lines)
        {
            _lines = lines;
        }

        /// <summary>Starts a line with the next sequence number.</summary>
        public void Begin()
        {
            _buffer.Cut(0);
            _buffer.Add("NML seq=");
            _buffer.Add(_sequence);
            _complete = _buffer.Length;
            _sequence = _sequence == int.MaxValue ? 0 : _sequence + 1;
        }

        /// <summary>Starts the line of an event.</summary>
        /// <param name="name">One word of ASCII letters.</param>
        public void BeginEvent(string name)
        {
            Begin();
            Key("event");
            _buffer.Add(name);
            EndPair();
        }

        /// <summary>Adds a pair. A pair that does not fit into <see cref="LineBuffer.Capacity"/> is left out.</summary>
        /// <param name="key">One word of ASCII letters.</param>
        public void Add(string key, long value)
        {
            Key(key);
            _buffer.Add(value);
            EndPair();
        }

        /// <param name="value">One word of ASCII letters.</param>
        public void Add(string key, string value)
        {
            Key(key);
            _buffer.Add(value);
            EndPair();
        }

        /// <param name="value">UTF-8 without spaces and controls, such as a label.</param>
        public void Add(string key, byte[] value)
        {
            Key(key);
            _buffer.Add(value);
            EndPair();
        }

        /// <param name="text">UTF-8 without spaces and controls, in a part of it.</param>
        public void Add(string key, byte[] text, int start, int count)
        {
            Key(key);
            _buffer.Add(text, start, count);
            EndPair();
        }

        public void AddDecimal(string key, float value)
        {
            Key(key);
            _buffer.AddDecimal(value);
            EndPair();
        }

        /// <summary>Adds the checksum and writes the line.</summary>
        public void Send()
        {
            int crc = Crc16.Of(_buffer.Bytes, 0, _complete);
            Key("crc");
            _buffer.AddHex(crc);
            _lines.WriteLine(_buffer.Bytes, _buffer.Length);
        }

        private void Key(string key)
        {
            _buffer.Add(" ");
            _buffer.Add(key);
            _buffer.Add("=");
        }

        private void EndPair()
        {
            if (_buffer.Length > LongestBody)
            {
                _buffer.Cut(_complete);
            }

            _complete = _buffer.Length;
        }
    }
}
