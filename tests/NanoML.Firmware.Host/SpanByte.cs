namespace System;

/// <summary>As in nanoFramework's CoreLibrary 1.17.11: the part of an array that a bus transfers.</summary>
public readonly ref struct SpanByte
{
    private readonly byte[]? _array;
    private readonly int _start;

    public SpanByte(byte[]? array)
        : this(array, 0, array?.Length ?? 0)
    {
    }

    /// <exception cref="ArgumentOutOfRangeException">The part does not lie in the array.</exception>
    public SpanByte(byte[]? array, int start, int length)
    {
        if (start < 0 || length < 0 || start + length > (array?.Length ?? 0))
        {
            throw new ArgumentOutOfRangeException(nameof(length));
        }

        _array = array;
        _start = start;
        Length = length;
    }

    public static SpanByte Empty => default;

    public int Length { get; }

    public bool IsEmpty => Length == 0;

    internal Span<byte> Bytes => _array.AsSpan(_start, Length);

    public byte this[int index]
    {
        get => Bytes[index];
        set => Bytes[index] = value;
    }

    public static implicit operator SpanByte(byte[]? array) => new(array);

    public void CopyTo(SpanByte destination) => Bytes.CopyTo(destination.Bytes);

    public SpanByte Slice(int start) => Slice(start, Length - start);

    public SpanByte Slice(int start, int length) =>
        start < 0 || length < 0 || start + length > Length
            ? throw new ArgumentOutOfRangeException(nameof(length))
            : new SpanByte(_array, _start + start, length);

    public byte[] ToArray() => Bytes.ToArray();
}
