using System.Collections.Immutable;

namespace NanoML.Compiler.Ir;

/// <summary>Which part of the model's own input a graph takes.</summary>
/// <param name="Axis">Of the model's own input; null when the features are the elements of the flattened input.</param>
/// <param name="Extent">How many features the model has.</param>
/// <param name="Indices">Those that the graph takes, ascending.</param>
public sealed record InputFeatures(int? Axis, int Extent, ImmutableArray<int> Indices)
{
    /// <summary>The elements of a whole sample that the graph takes.</summary>
    /// <param name="taken">The shape of what it takes, in the model's own axis order.</param>
    public float[] Select(Shape taken, float[] sample) => Axis is { } axis
        ? new Tensor(taken.With(axis, Extent), sample).Take(axis, [.. Indices]).Floats
        : [.. Indices.Select(index => sample[index])];

    /// <summary>The elements of a whole sample.</summary>
    /// <param name="taken">As for <see cref="Select"/>.</param>
    public int CountWhole(Shape taken) => Axis is { } axis ? taken.With(axis, Extent).Count : Extent;

    public bool Equals(InputFeatures? other) =>
        other is not null && Axis == other.Axis && Extent == other.Extent && Indices.SequenceEqual(other.Indices);

    public override int GetHashCode() => Indices.Aggregate(HashCode.Combine(Axis, Extent), HashCode.Combine);
}
