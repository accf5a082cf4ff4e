namespace System
{
    /// <summary>What the device's mscorlib has and the host's has not.</summary>
    public readonly ref struct SpanByte
    {
        private readonly byte[] _array;
        private readonly int _start;

        public SpanByte(byte[] array, int start, int length)
        {
            _array = array;
            _start = start;
            Length = length;
        }

        public int Length { get; }

        public byte this[int index]
        {
            get { return _array[_start + index]; }
            set { _array[_start + index] = value; }
        }

        public static implicit operator SpanByte(byte[] array)
        {
            return new SpanByte(array, 0, array.Length);
        }
    }
}
