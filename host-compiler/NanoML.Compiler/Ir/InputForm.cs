using System.Collections.Immutable;

namespace NanoML.Compiler.Ir;

/// <summary>How an input of a graph follows from the model's own input of that name. The caller goes on to provide the model's own.</summary>
public sealed record InputForm
{
    /// <summary>The model's own input, as it is.</summary>
    public static InputForm Same { get; } = new();

    /// <summary>
    /// The device's axis order: its axis k is axis <c>Layout[k]</c> of the model's own input. Empty: the same order. The graph's value has the
    /// device's shape.
    /// </summary>
    public ImmutableArray<int> Layout { get; init; } = [];

    /// <summary>The part of the model's own input that the graph takes; null: all of it.</summary>
    public InputFeatures? Features { get; init; }

    /// <summary>What of the model the caller's input takes over; null: nothing.</summary>
    public InputScaling? Scaling { get; init; }

    /// <summary>What the elements are where only comparisons read them; null: the model's own, or scaled.</summary>
    public InputRanks? Ranks { get; init; }
}
