namespace NanoML.Compiler.Data;

/// <summary>An input of a model, for which a file has samples.</summary>
/// <param name="Shape">A first axis of 1 is the batch, when there are others.</param>
public sealed record SampleInput(string Name, IReadOnlyList<int> Shape)
{
    /// <summary>Without the batch.</summary>
    public int[] SampleShape => [.. Shape is [1, _, ..] ? Shape.Skip(1) : Shape];

    public int Count => Shape.Aggregate(1, (product, extent) => product * extent);
}
