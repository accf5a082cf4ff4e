using System.Collections.Immutable;

namespace NanoML.Compiler.Ir;

/// <summary>Permutations of axes: axis k of the result is axis <c>permutation[k]</c> of what is permuted.</summary>
public static class AxisOrder
{
    public static bool IsIdentity(ImmutableArray<int> permutation) => permutation.Select((axis, k) => axis == k).All(same => same);

    /// <summary>First <paramref name="first"/>, then <paramref name="second"/>, as one permutation.</summary>
    public static ImmutableArray<int> Compose(ImmutableArray<int> first, ImmutableArray<int> second) => [.. second.Select(axis => first[axis])];

    public static ImmutableArray<int> Inverse(ImmutableArray<int> permutation)
    {
        var inverse = new int[permutation.Length];
        for (int k = 0; k < inverse.Length; k++)
        {
            inverse[permutation[k]] = k;
        }

        return [.. inverse];
    }
}
