namespace NanoML.Kernels.Tests.Support;

/// <summary>
/// A tensor somewhere inside a larger array of random bytes, as activations lie in an arena.
/// A kernel's output is compared with <see cref="Expected"/> as a whole, so a stray write anywhere fails the test.
/// </summary>
internal sealed class Region
{
    private const int MaxGuard = 9;
    private readonly byte[] _expected;
    private readonly int _length;

    private Region(byte[] bytes, int offset, int length)
    {
        Bytes = bytes;
        Offset = offset;
        _length = length;
        _expected = (byte[])bytes.Clone();
    }

    /// <summary>The whole array, guards included.</summary>
    public byte[] Bytes { get; }

    /// <summary>The index of the tensor's first element in <see cref="Bytes"/>.</summary>
    public int Offset { get; }

    /// <summary>What the tensor should hold in the end; to begin with, what it held at the start.</summary>
    public Span<byte> Expected => _expected.AsSpan(Offset, _length);

    public static Region Create(Random random, int length)
    {
        int offset = random.Next(MaxGuard);
        byte[] bytes = new byte[offset + length + random.Next(MaxGuard)];
        random.NextBytes(bytes);
        return new Region(bytes, offset, length);
    }

    /// <summary>A region with few distinct values, so that ties are common.</summary>
    public static Region CreateWithTies(Random random, int length)
    {
        Region region = Create(random, length);
        for (int i = 0; i < region.Bytes.Length; i++)
        {
            region.Bytes[i] = (byte)(region.Bytes[i] % 3 * 127);
        }

        return new Region(region.Bytes, region.Offset, length);
    }

    /// <summary>The element at <paramref name="index"/> of the tensor, as it is now.</summary>
    public byte this[int index] => Bytes[Offset + index];

    public void AssertAsExpected() => Assert.Equal(_expected, Bytes);

    /// <summary>Asserts that nothing outside the tensor has changed.</summary>
    public void AssertGuardsIntact()
    {
        Assert.Equal(_expected.AsSpan(0, Offset), Bytes.AsSpan(0, Offset));
        Assert.Equal(_expected.AsSpan(Offset + _length), Bytes.AsSpan(Offset + _length));
    }
}
