using System.Buffers.Binary;

namespace NanoML.Compiler.Tflite;

/// <summary>Decodes the elements of constants.</summary>
internal static class TensorData
{
    /// <summary>Bytes of so many elements; null for a type whose elements are not read.</summary>
    public static long? Bytes(TfliteType type, long count) => type switch
    {
        TfliteType.Int4 => (count + 1) / 2,
        TfliteType.UInt8 or TfliteType.Int8 or TfliteType.Bool => count,
        TfliteType.Float16 or TfliteType.Int16 or TfliteType.UInt16 => 2 * count,
        TfliteType.Float32 or TfliteType.Int32 or TfliteType.UInt32 => 4 * count,
        TfliteType.Float64 or TfliteType.Int64 => 8 * count,
        _ => null,
    };

    public static bool IsFloat(TfliteType type) => type is TfliteType.Float32 or TfliteType.Float16 or TfliteType.Float64;

    /// <param name="tensor">A constant of a floating-point type.</param>
    public static float[] Floats(TfliteTensor tensor) => Decode<float>(tensor, tensor.Type switch
    {
        TfliteType.Float16 => static (bytes, k) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * k)..]),
        TfliteType.Float64 => static (bytes, k) => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * k)..]),
        _ => static (bytes, k) => BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * k)..]),
    });

    /// <param name="tensor">A constant of an integer type.</param>
    public static long[] Integers(TfliteTensor tensor) => Decode<long>(tensor, tensor.Type switch
    {
        TfliteType.UInt8 => static (bytes, k) => bytes[k],
        TfliteType.Int8 => static (bytes, k) => (sbyte)bytes[k],
        TfliteType.Bool => static (bytes, k) => bytes[k] == 0 ? 0 : 1,
        TfliteType.Int4 => static (bytes, k) => (sbyte)(bytes[k / 2] << (k % 2 == 0 ? 4 : 0)) >> 4,
        TfliteType.Int16 => static (bytes, k) => BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * k)..]),
        TfliteType.UInt16 => static (bytes, k) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * k)..]),
        TfliteType.UInt32 => static (bytes, k) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * k)..]),
        TfliteType.Int32 => static (bytes, k) => BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * k)..]),
        _ => static (bytes, k) => BinaryPrimitives.ReadInt64LittleEndian(bytes[(8 * k)..]),
    });

    private delegate T Element<T>(ReadOnlySpan<byte> bytes, int index);

    private static T[] Decode<T>(TfliteTensor tensor, Element<T> element)
    {
        ReadOnlySpan<byte> bytes = tensor.Data!.Value.Span;
        var values = new T[tensor.Count];
        for (int k = 0; k < values.Length; k++)
        {
            values[k] = element(bytes, k);
        }

        return values;
    }
}
