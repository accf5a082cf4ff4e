namespace NanoML.Compiler.Ir;

/// <summary>The ONNX element types that tensors of a model may have.</summary>
public enum ElementType
{
    Float32,
    Float16,
    Float64,
    BFloat16,
    UInt8,
    Int8,
    UInt16,
    Int16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Bool,
}

public static class ElementTypeExtensions
{
    public static bool IsFloat(this ElementType type) => type <= ElementType.BFloat16;

    /// <summary>The least and greatest value of an integer type or bool; UInt64 ends where <c>long</c>, which holds it, does.</summary>
    public static (long Min, long Max) IntegerRange(this ElementType type) => type switch
    {
        ElementType.UInt8 => (byte.MinValue, byte.MaxValue),
        ElementType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        ElementType.UInt16 => (ushort.MinValue, ushort.MaxValue),
        ElementType.Int16 => (short.MinValue, short.MaxValue),
        ElementType.UInt32 => (uint.MinValue, uint.MaxValue),
        ElementType.Int32 => (int.MinValue, int.MaxValue),
        ElementType.UInt64 => (0, long.MaxValue),
        ElementType.Int64 => (long.MinValue, long.MaxValue),
        ElementType.Bool => (0, 1),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an integer type."),
    };

    /// <summary>What an integer type keeps of a result: its low bits, as two's complement arithmetic does.</summary>
    public static long Wrap(this ElementType type, long value) => type switch
    {
        ElementType.UInt8 => (byte)value,
        ElementType.Int8 => (sbyte)value,
        ElementType.UInt16 => (ushort)value,
        ElementType.Int16 => (short)value,
        ElementType.UInt32 => (uint)value,
        ElementType.Int32 => (int)value,
        ElementType.UInt64 or ElementType.Int64 => value,
        ElementType.Bool => value != 0 ? 1 : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an integer type."),
    };
}
