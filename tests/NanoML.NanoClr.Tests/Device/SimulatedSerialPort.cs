namespace System.IO.Ports
{
    /// <summary>A port with one frame after another on its line, some of them hurt; a part of them arrives in each turn.</summary>
    public sealed class SerialPort
    {
        private readonly byte[] _line;
        private int _arrived;
        private int _read;

        public SerialPort(byte[] line)
        {
            _line = line;
        }

        public bool IsOpen { get; private set; }

        public int ReadBufferSize { get; set; }

        public int BytesToRead
        {
            get { return _arrived - _read; }
        }

        public void Open()
        {
            IsOpen = true;
        }

        public void Arrive(int count)
        {
            _arrived = _arrived + count > _line.Length ? _line.Length : _arrived + count;
        }

        public int Read(byte[] buffer, int offset, int count)
        {
            Array.Copy(_line, _read, buffer, offset, count);
            _read += count;
            return count;
        }
    }
}
