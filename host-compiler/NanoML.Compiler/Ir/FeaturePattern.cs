using System.Collections.Immutable;

namespace NanoML.Compiler.Ir;

/// <summary>A value for each feature of an array: element k belongs to feature <c>k / Stride % Features.Length</c>.</summary>
/// <param name="Stride">From a feature to the next; 1 where features are the last axis.</param>
public sealed record FeaturePattern<T>(int Stride, ImmutableArray<T> Features)
    where T : IEquatable<T>
{
    public T this[int element] => Features[element / Stride % Features.Length];

    /// <summary>The fewest features that say the same as one value for each element.</summary>
    public static FeaturePattern<T> Of(T[] elements)
    {
        int period = Divisors(elements.Length).First(length => IsPeriod(elements, length));
        int stride = Divisors(period).Last(run => AreRuns(elements.AsSpan(0, period), run));
        return new FeaturePattern<T>(stride, [.. Enumerable.Range(0, period / stride).Select(k => elements[k * stride])]);
    }

    public bool Equals(FeaturePattern<T>? other) => other is not null && Stride == other.Stride && Features.SequenceEqual(other.Features);

    public override int GetHashCode() => HashCode.Combine(Stride, Features.Length);

    private static IEnumerable<int> Divisors(int count) => Enumerable.Range(1, count).Where(k => count % k == 0);

    private static bool IsPeriod(T[] elements, int length) =>
        elements.AsSpan(length).SequenceEqual(elements.AsSpan(0, elements.Length - length));

    private static bool AreRuns(ReadOnlySpan<T> elements, int run)
    {
        for (int k = 0; k < elements.Length; k++)
        {
            if (!elements[k].Equals(elements[k - (k % run)]))
            {
                return false;
            }
        }

        return true;
    }
}
