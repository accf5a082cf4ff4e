namespace NanoML.Compiler.Compression;

/// <summary>What compression makes of one layer's weights.</summary>
/// <param name="Levels">The integers they may take; null finds <paramref name="SharedValues"/> magnitudes that suit the layer.</param>
/// <param name="Zeros">How many of them become zero at least; zeros that are there already count.</param>
/// <param name="SharedValues">How many magnitudes beside zero the layer has when <paramref name="Levels"/> is null.</param>
public sealed record LayerFormat(WeightLevels? Levels, int Zeros = 0, int SharedValues = 0);
