using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops;

/// <summary>The numbers of TensorProto.DataType, as attributes hold them.</summary>
public static class OnnxElementTypes
{
    private static readonly Dictionary<long, ElementType> s_byNumber = new()
    {
        [1] = ElementType.Float32,
        [2] = ElementType.UInt8,
        [3] = ElementType.Int8,
        [4] = ElementType.UInt16,
        [5] = ElementType.Int16,
        [6] = ElementType.Int32,
        [7] = ElementType.Int64,
        [9] = ElementType.Bool,
        [10] = ElementType.Float16,
        [11] = ElementType.Float64,
        [12] = ElementType.UInt32,
        [13] = ElementType.UInt64,
        [16] = ElementType.BFloat16,
    };

    /// <exception cref="OpException">A string, complex, 8-bit float or 4-bit type.</exception>
    public static ElementType FromNumber(long number) => s_byNumber.TryGetValue(number, out ElementType type)
        ? type
        : throw OpException.Unsupported($"the element type with ONNX number {number} is not supported");
}
