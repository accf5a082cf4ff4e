using NanoML.Compiler.Ir;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Onnx;

/// <summary>The numbers of the element types in the file.</summary>
internal static class DataTypes
{
    /// <summary>The element type, or null when tensors of that type are not supported.</summary>
    public static ElementType? ToElementType(int dataType) => (DataType)dataType switch
    {
        DataType.Float => ElementType.Float32,
        DataType.Float16 => ElementType.Float16,
        DataType.Double => ElementType.Float64,
        DataType.Bfloat16 => ElementType.BFloat16,
        DataType.Uint8 => ElementType.UInt8,
        DataType.Int8 => ElementType.Int8,
        DataType.Uint16 => ElementType.UInt16,
        DataType.Int16 => ElementType.Int16,
        DataType.Int32 => ElementType.Int32,
        DataType.Uint32 => ElementType.UInt32,
        DataType.Int64 => ElementType.Int64,
        DataType.Uint64 => ElementType.UInt64,
        DataType.Bool => ElementType.Bool,
        _ => null,
    };

    /// <summary>The number of a type that can be written: single precision and the integers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another type.</exception>
    public static int ToNumber(ElementType type) => (int)(type switch
    {
        ElementType.Float32 => DataType.Float,
        ElementType.UInt8 => DataType.Uint8,
        ElementType.Int8 => DataType.Int8,
        ElementType.Int32 => DataType.Int32,
        ElementType.Int64 => DataType.Int64,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "This element type is not written."),
    });

    /// <summary>The name for an error, such as <c>INT4</c>.</summary>
    public static string Name(int dataType) => $"{(DataType)dataType}".ToUpperInvariant();

    /// <summary>The size of one element in raw data.</summary>
    public static int Bytes(ElementType type) => type switch
    {
        ElementType.UInt8 or ElementType.Int8 or ElementType.Bool => 1,
        ElementType.Float16 or ElementType.BFloat16 or ElementType.UInt16 or ElementType.Int16 => 2,
        ElementType.Float64 or ElementType.Int64 or ElementType.UInt64 => 8,
        _ => 4,
    };
}
