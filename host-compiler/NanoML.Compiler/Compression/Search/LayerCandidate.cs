namespace NanoML.Compiler.Compression.Search;

/// <summary>A format that a layer could take.</summary>
/// <param name="Price">What the layer costs when all layers have this format: milliseconds, or bytes of flash.</param>
/// <param name="Error">
/// What it does to the network's result when all other layers stay exact: the mean square error relative to the result's power.
/// </param>
public sealed record LayerCandidate(LayerFormat Format, double Price, double Error);
