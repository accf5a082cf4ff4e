namespace NanoML.Compiler.Ir;

/// <summary>Walks a shape in row-major order while a second index moves by strides: the core of transpose, slice and broadcast.</summary>
public static class StridedIndex
{
    /// <summary>For every index of <paramref name="shape"/> in order: <c>start + sum of index[k] * strides[k]</c>.</summary>
    public static int[] All(Shape shape, ReadOnlySpan<int> strides, int start = 0)
    {
        var result = new int[shape.Count];
        var index = new int[shape.Rank];
        int offset = start;
        for (int k = 0; k < result.Length; k++)
        {
            result[k] = offset;
            for (int axis = shape.Rank - 1; axis >= 0; axis--)
            {
                offset += strides[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                offset -= strides[axis] * index[axis];
                index[axis] = 0;
            }
        }

        return result;
    }

    /// <summary>The elements at the indices of <see cref="All"/>.</summary>
    public static T[] Copy<T>(T[] source, Shape shape, ReadOnlySpan<int> strides)
    {
        var result = new T[shape.Count];
        if (result.Length == 0 || shape.Rank == 0)
        {
            source.AsSpan(0, result.Length).CopyTo(result);
            return result;
        }

        // A run along the last axis for each index of the others.
        int run = shape[^1];
        int step = strides[^1];
        int[] starts = All(new Shape(shape.Dims[..^1]), strides[..^1]);
        int next = 0;
        foreach (int start in starts)
        {
            int from = start;
            for (int end = next + run; next < end; next++, from += step)
            {
                result[next] = source[from];
            }
        }

        return result;
    }
}
