using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Tests.Support;

/// <summary>An array for every buffer, exactly as long, so that a kernel that leaves its buffer fails; unset bytes are arbitrary.</summary>
internal sealed class BufferMemory(int seed) : KernelMemory
{
    private readonly Dictionary<DeviceBuffer, byte[]> _arrays = [];
    private readonly Random _random = new(seed);

    /// <summary>The bytes of a buffer, made on first use.</summary>
    public byte[] this[DeviceBuffer buffer]
    {
        get
        {
            if (!_arrays.TryGetValue(buffer, out byte[]? array))
            {
                array = buffer.Table is { } table ? [.. table.Bytes] : Noise(buffer.Length);
                _arrays.Add(buffer, array);
            }

            return array;
        }

        set => _arrays[buffer] = value;
    }

    public override byte[] Array(Slice slice) => this[slice.Buffer];

    public override int Offset(Slice slice) => slice.Offset;

    private byte[] Noise(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }
}
