using System.Collections.Immutable;

namespace NanoML.Compiler.Ir;

/// <summary>The extents of a tensor; every extent is known and not negative. The empty shape is a scalar.</summary>
public sealed class Shape : IEquatable<Shape>
{
    public static readonly Shape Scalar = new([]);

    /// <exception cref="ArgumentException">An extent is negative or the product is above <see cref="int.MaxValue"/>.</exception>
    public Shape(ImmutableArray<int> dims)
    {
        long count = 1;
        foreach (int dim in dims)
        {
            if (dim < 0 || (count *= dim) > int.MaxValue)
            {
                throw new ArgumentException($"{string.Join('x', dims)} is not a shape.", nameof(dims));
            }
        }

        Dims = dims;
        Count = (int)count;
    }

    public static Shape Of(params ReadOnlySpan<int> dims) => new([.. dims]);

    public ImmutableArray<int> Dims { get; }

    public int Rank => Dims.Length;

    /// <summary>The number of elements; 1 for a scalar.</summary>
    public int Count { get; }

    public int this[int axis] => Dims[axis];

    // Without this, C# would read shape[^1] as shape[Count - 1], and Count is the number of elements.
    public int this[Index axis] => Dims[axis.GetOffset(Rank)];

    /// <summary>The number of elements of one index of <paramref name="axis"/>: the product of the extents behind it.</summary>
    public int Stride(int axis)
    {
        int stride = 1;
        for (int k = axis + 1; k < Rank; k++)
        {
            stride *= Dims[k];
        }

        return stride;
    }

    /// <summary>The product of the extents from axis <paramref name="start"/> up to <paramref name="end"/>, which is not counted.</summary>
    public int Product(int start, int end)
    {
        int product = 1;
        for (int k = start; k < end; k++)
        {
            product *= Dims[k];
        }

        return product;
    }

    public Shape With(int axis, int extent) => new(Dims.SetItem(axis, extent));

    /// <summary>Axis k of the result is axis <paramref name="permutation"/>[k] of this shape.</summary>
    public Shape Permute(ImmutableArray<int> permutation)
    {
        ImmutableArray<int> dims = Dims;
        return new([.. permutation.Select(axis => dims[axis])]);
    }

    public bool Equals(Shape? other) => other is not null && Dims.AsSpan().SequenceEqual(other.Dims.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as Shape);

    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (int dim in Dims)
        {
            hash.Add(dim);
        }

        return hash.ToHashCode();
    }

    public static bool operator ==(Shape? left, Shape? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(Shape? left, Shape? right) => !(left == right);

    /// <summary>For example <c>1x3x32x32</c>; <c>scalar</c> for the empty shape.</summary>
    public override string ToString() => Rank == 0 ? "scalar" : string.Join('x', Dims);
}
