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
}
