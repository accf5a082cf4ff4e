namespace NanoML.Compiler.Compression;

/// <summary>By what the weights to prune are chosen.</summary>
public enum PruneCriterion
{
    /// <summary>The harm that remains when the other weights make up for it (<see cref="OptimalBrainSurgeon"/>).</summary>
    Saliency,

    /// <summary>The least magnitude (<see cref="MagnitudePruning"/>).</summary>
    Magnitude,
}

/// <summary>What a user decides about the weights of a model.</summary>
/// <param name="PruneRatio">The share of weights set to zero, in [0, 1).</param>
/// <param name="SharedValues">How many magnitudes the weights of a layer share, in [1, 127]; 0 for all that the format has.</param>
/// <param name="MaxDrop">
/// When it is not null, <see cref="Search.CompressionSearch"/> chooses bits and pruning for each layer within this loss, in percent, and
/// nothing of the above counts.
/// </param>
public sealed record CompressionOptions(
    WeightFormat Weights = WeightFormat.Int8,
    double PruneRatio = 0,
    PruneScope PruneScope = PruneScope.Global,
    PruneCriterion PruneCriterion = PruneCriterion.Saliency,
    int SharedValues = 0,
    double? MaxDrop = null)
{
    /// <summary>Nothing is asked for: eight bits for all weights.</summary>
    public bool IsNothing => Weights == WeightFormat.Int8 && PruneRatio == 0 && SharedValues == 0 && MaxDrop is null;

    /// <summary>Weights get fewer levels than eight bits have.</summary>
    public bool TakesBits => Weights != WeightFormat.Int8 || SharedValues > 0 || MaxDrop is not null;
}
