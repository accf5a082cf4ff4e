using System.Collections.Immutable;

namespace NanoML.Compiler.Data;

/// <summary>
/// An array of numbers in row-major order. Exactly one of <paramref name="Floats"/> and <paramref name="Integers"/> is there, with as many
/// elements as the product of <paramref name="Shape"/>. Bool is 0 or 1.
/// </summary>
public sealed record NumericArray(ImmutableArray<int> Shape, float[]? Floats, long[]? Integers)
{
    public int Count => Floats?.Length ?? Integers!.Length;

    /// <summary>One element as a float, whatever the type.</summary>
    public float this[int index] => Floats is not null ? Floats[index] : Integers![index];
}
