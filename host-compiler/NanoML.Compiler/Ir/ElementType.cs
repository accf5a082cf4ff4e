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
}
