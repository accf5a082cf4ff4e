namespace NanoML.Compiler.Streaming;

/// <summary>What a user says of a stream.</summary>
/// <param name="Axis">Time in the model's own input: the name of a symbolic dimension, an index, or null for the one that saves most.</param>
/// <param name="Hop">New frames a step; null for the fewest with which every layer that can computes only what is new.</param>
public sealed record StreamOptions(string? Axis, int? Hop);
