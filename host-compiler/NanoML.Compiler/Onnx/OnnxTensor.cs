using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Onnx;

/// <summary>
/// A constant of the file in row-major order. Exactly one of <see cref="Floats"/> and <see cref="Integers"/> is there, with as many
/// elements as the product of <see cref="Dims"/>.
/// </summary>
public sealed class OnnxTensor
{
    public OnnxTensor(string name, ElementType elementType, ImmutableArray<int> dims, float[] floats)
        : this(name, elementType, dims)
    {
        Require(elementType.IsFloat());
        Floats = floats;
    }

    public OnnxTensor(string name, ElementType elementType, ImmutableArray<int> dims, long[] integers)
        : this(name, elementType, dims)
    {
        Require(!elementType.IsFloat());
        Integers = integers;
    }

    private OnnxTensor(string name, ElementType elementType, ImmutableArray<int> dims)
    {
        Name = name;
        ElementType = elementType;
        Dims = dims;
    }

    public string Name { get; }

    public ElementType ElementType { get; }

    public ImmutableArray<int> Dims { get; }

    /// <summary>The elements of every floating-point type, rounded to <c>float</c>. Callers do not write into it.</summary>
    public float[]? Floats { get; }

    /// <summary>The elements of every integer type, and 0 or 1 for bool. Callers do not write into it.</summary>
    public long[]? Integers { get; }

    public Tensor ToTensor() => Floats is not null
        ? new Tensor(new Shape(Dims), Floats, ElementType)
        : new Tensor(new Shape(Dims), Integers!, ElementType);

    private static void Require(bool fits)
    {
        if (!fits)
        {
            throw new ArgumentException("The element type does not go with the data.");
        }
    }
}
