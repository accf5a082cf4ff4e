using NanoML.Compiler.Planning;

namespace NanoML.Strategies.Tests.Support;

/// <summary>An array for every buffer, exactly as long, so that a kernel that leaves its buffer fails.</summary>
internal sealed class BatchMemory : KernelMemory
{
    private readonly Dictionary<DeviceBuffer, byte[]> _arrays = [];

    public byte[] this[DeviceBuffer buffer]
    {
        get
        {
            if (!_arrays.TryGetValue(buffer, out byte[]? array))
            {
                _arrays.Add(buffer, array = new byte[buffer.Length]);
            }

            return array;
        }
    }

    public override byte[] Array(Slice slice) => this[slice.Buffer];

    public override int Offset(Slice slice) => slice.Offset;
}
