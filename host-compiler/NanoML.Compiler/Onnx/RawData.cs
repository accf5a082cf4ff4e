using System.Buffers.Binary;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Onnx;

/// <summary>
/// Encodes and decodes little-endian elements. Who decodes has checked that the bytes are exactly those of <c>count</c> elements.
/// </summary>
internal static class RawData
{
    /// <summary>The little-endian bytes of single precision.</summary>
    public static byte[] Of(float[] values)
    {
        var bytes = new byte[sizeof(float) * values.Length];
        for (int k = 0; k < values.Length; k++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(sizeof(float) * k), values[k]);
        }

        return bytes;
    }

    /// <summary>The lowest <paramref name="size"/> bytes of every integer, the least first.</summary>
    public static byte[] Of(long[] values, int size)
    {
        var bytes = new byte[size * values.Length];
        for (int k = 0; k < bytes.Length; k++)
        {
            bytes[k] = (byte)(values[k / size] >> (8 * (k % size)));
        }

        return bytes;
    }

    public static float[] ToFloats(ReadOnlySpan<byte> bytes, ElementType type, int count)
    {
        var values = new float[count];
        int size = DataTypes.Bytes(type);
        for (int k = 0; k < count; k++)
        {
            ReadOnlySpan<byte> element = bytes.Slice(k * size, size);
            values[k] = type switch
            {
                ElementType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(element),
                ElementType.Float64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(element),
                ElementType.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(element),
                _ => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(element) << 16),
            };
        }

        return values;
    }

    /// <exception cref="OverflowException">A uint64 is above the range of <c>long</c>.</exception>
    public static long[] ToIntegers(ReadOnlySpan<byte> bytes, ElementType type, int count)
    {
        var values = new long[count];
        int size = DataTypes.Bytes(type);
        for (int k = 0; k < count; k++)
        {
            ReadOnlySpan<byte> element = bytes.Slice(k * size, size);
            values[k] = type switch
            {
                ElementType.UInt8 => element[0],
                ElementType.Int8 => (sbyte)element[0],
                ElementType.Bool => element[0] == 0 ? 0 : 1,
                ElementType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(element),
                ElementType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(element),
                ElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(element),
                ElementType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(element),
                ElementType.UInt64 => checked((long)BinaryPrimitives.ReadUInt64LittleEndian(element)),
                _ => BinaryPrimitives.ReadInt64LittleEndian(element),
            };
        }

        return values;
    }
}
