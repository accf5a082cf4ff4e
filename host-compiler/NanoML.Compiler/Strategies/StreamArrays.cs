using NanoML.Compiler.Device;

namespace NanoML.Compiler.Strategies;

/// <summary>The arrays that weights from the resource pass through: as long as the largest slice needs, and shared by all streamed layers.</summary>
/// <param name="SBytes">Elements of the <c>sbyte[]</c> of weights; 0 when no kernel takes one.</param>
/// <param name="Longs">Elements of the <c>long[]</c> of packed weights; 0 when no kernel takes one.</param>
/// <param name="Channels">Elements of the biases, multipliers and shifts; 0 when nothing is streamed.</param>
public readonly record struct StreamArrays(int SBytes, int Longs, int Channels)
{
    /// <summary>
    /// A slice is read in pieces of so many bytes: each is a new array, so that small ones keep the heap, and a read costs no
    /// more than unpacking some 30 bytes.
    /// </summary>
    public const int PieceBytes = 2048;

    /// <summary>Bias, multiplier and shift.</summary>
    public const int BytesPerChannel = (2 * sizeof(int)) + 1;

    // The accessor with its arrays, resource manager and identifier; the manager; the boxed identifier; three strings; the model's field.
    private const int AccessorFields = 7;
    private const int ManagerFields = 6;
    private const int Strings = 3;

    // nanoFramework.ResourceManager when it is loaded, as nanoCLR prints it.
    private const int LibraryHeapBytes = 356;

    // The one that is unpacked, and the one before, which may wait for the garbage collector.
    private const int Pieces = 2;

    public bool IsEmpty => Channels == 0;

    /// <summary>All that they take of the managed heap, with the objects that read the resource.</summary>
    public int HeapBytes => IsEmpty
        ? 0
        : Array(SBytes) + Array(sizeof(long) * Longs) + (2 * Array(sizeof(int) * Channels)) + Array(Channels)
            + (Pieces * Array(Math.Max(PieceBytes, BytesPerChannel * Channels)))
            + DeviceHeap.ObjectBytes(AccessorFields) + DeviceHeap.ObjectBytes(ManagerFields) + DeviceHeap.ObjectBytes(1)
            + (Strings * DeviceHeap.ObjectBytes(1)) + DeviceHeap.BlockBytes + LibraryHeapBytes;

    /// <summary>What serves both.</summary>
    public static StreamArrays operator |(StreamArrays a, StreamArrays b) =>
        new(Math.Max(a.SBytes, b.SBytes), Math.Max(a.Longs, b.Longs), Math.Max(a.Channels, b.Channels));

    private static int Array(int bytes) => bytes == 0 ? 0 : DeviceHeap.ArrayBytes(bytes);
}
