using System.Buffers.Binary;

namespace NanoML.Compiler.Data;

/// <summary>One little-endian element; its type follows from NumPy's letter and the number of bytes.</summary>
internal static class NpyElement
{
    public static float ToFloat(ReadOnlySpan<byte> element) => element.Length switch
    {
        2 => (float)BinaryPrimitives.ReadHalfLittleEndian(element),
        4 => BinaryPrimitives.ReadSingleLittleEndian(element),
        _ => (float)BinaryPrimitives.ReadDoubleLittleEndian(element),
    };

    /// <exception cref="OverflowException">A uint64 is above the range of <c>long</c>.</exception>
    public static long ToInteger(ReadOnlySpan<byte> element, char kind) => (kind, element.Length) switch
    {
        ('b', _) => element[0] == 0 ? 0 : 1,
        ('u', 1) => element[0],
        ('u', 2) => BinaryPrimitives.ReadUInt16LittleEndian(element),
        ('u', 4) => BinaryPrimitives.ReadUInt32LittleEndian(element),
        ('u', _) => checked((long)BinaryPrimitives.ReadUInt64LittleEndian(element)),
        (_, 1) => (sbyte)element[0],
        (_, 2) => BinaryPrimitives.ReadInt16LittleEndian(element),
        (_, 4) => BinaryPrimitives.ReadInt32LittleEndian(element),
        _ => BinaryPrimitives.ReadInt64LittleEndian(element),
    };
}
