using System.Collections.Immutable;

namespace NanoML.Compiler.Ir;

/// <summary>
/// An immutable-by-convention dense tensor in row-major order. Every floating-point element type is held as <c>float</c>, every integer
/// type and bool as <c>long</c>; <see cref="Type"/> keeps the ONNX element type.
/// </summary>
public sealed class Tensor
{
    private readonly float[]? _floats;
    private readonly long[]? _integers;

    public Tensor(Shape shape, float[] data, ElementType elementType = ElementType.Float32)
    {
        Type = new TensorType(Require(elementType, elementType.IsFloat(), shape, data.Length), shape);
        _floats = data;
    }

    public Tensor(Shape shape, long[] data, ElementType elementType = ElementType.Int64)
    {
        Type = new TensorType(Require(elementType, !elementType.IsFloat(), shape, data.Length), shape);
        _integers = data;
    }

    public static Tensor Scalar(float value) => new(Shape.Scalar, [value]);

    public TensorType Type { get; }

    public Shape Shape => Type.Shape;

    public bool IsFloat => _floats is not null;

    /// <summary>The elements of a floating-point tensor. Callers do not write into it.</summary>
    /// <exception cref="InvalidOperationException">The tensor holds integers.</exception>
    public float[] Floats => _floats ?? throw new InvalidOperationException($"{Type} holds no floats.");

    /// <summary>The elements of an integer or bool tensor. Callers do not write into it.</summary>
    /// <exception cref="InvalidOperationException">The tensor holds floats.</exception>
    public long[] Integers => _integers ?? throw new InvalidOperationException($"{Type} holds no integers.");

    /// <summary>The elements as floats, whatever the type; converted when needed.</summary>
    public float[] ToFloats() => _floats ?? Array.ConvertAll(_integers!, x => (float)x);

    public Tensor Reshape(Shape shape) => _floats is not null
        ? new Tensor(shape, _floats, Type.ElementType)
        : new Tensor(shape, _integers!, Type.ElementType);

    /// <summary>Axis k of the result is axis <paramref name="permutation"/>[k] of this tensor.</summary>
    public Tensor Transpose(ImmutableArray<int> permutation)
    {
        Shape shape = Shape.Permute(permutation);
        int[] strides = [.. permutation.Select(Shape.Stride)];
        return _floats is not null
            ? new Tensor(shape, StridedIndex.Copy(_floats, shape, strides), Type.ElementType)
            : new Tensor(shape, StridedIndex.Copy(_integers!, shape, strides), Type.ElementType);
    }

    /// <summary>A tensor of <paramref name="shape"/> whose element k is the element <paramref name="source"/>[k] of this one.</summary>
    public Tensor Gather(Shape shape, int[] source) => _floats is not null
        ? new Tensor(shape, Array.ConvertAll(source, k => _floats[k]), Type.ElementType)
        : new Tensor(shape, Array.ConvertAll(source, k => _integers![k]), Type.ElementType);

    /// <summary>The given indices of one axis, in their order.</summary>
    public Tensor Take(int axis, int[] indices)
    {
        int inner = Shape.Stride(axis);
        int extent = Shape[axis];
        Shape shape = Shape.With(axis, indices.Length);
        int[] source = [.. Enumerable.Range(0, shape.Count)
            .Select(k => (((k / inner / indices.Length * extent) + indices[k / inner % indices.Length]) * inner) + (k % inner))];
        return Gather(shape, source);
    }

    private static ElementType Require(ElementType elementType, bool fits, Shape shape, int length)
    {
        if (!fits || shape.Count != length)
        {
            throw new ArgumentException($"{length} elements do not make a {elementType} tensor of shape {shape}.");
        }

        return elementType;
    }
}
