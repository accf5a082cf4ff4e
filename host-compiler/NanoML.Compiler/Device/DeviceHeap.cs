namespace NanoML.Compiler.Device;

/// <summary>What objects take on nanoFramework's managed heap.</summary>
/// <remarks>
/// Source: nf-interpreter, CLR_RT_HeapBlock (12 bytes) and CLR_RT_HeapBlock_Array (a header of 20 bytes, elements packed).
/// </remarks>
public static class DeviceHeap
{
    public const int BlockBytes = 12;

    /// <summary>The largest array in bytes, which is the largest object, whatever the board.</summary>
    public const int LargestArrayBytes = 786_400;

    private const int ArrayHeaderBytes = 20;

    /// <summary>An array of primitives.</summary>
    public static int ArrayBytes(int dataBytes) => RoundUp(ArrayHeaderBytes + dataBytes);

    /// <summary>An object: a header block and a block for each field.</summary>
    public static int ObjectBytes(int fields) => BlockBytes * (1 + fields);

    private static int RoundUp(int bytes) => (bytes + BlockBytes - 1) / BlockBytes * BlockBytes;
}
