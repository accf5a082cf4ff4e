namespace NanoML.Evaluation.Events;

/// <summary>A result in the course of a recording.</summary>
/// <param name="Seconds">From the recording's start to the last sample of the window.</param>
/// <param name="Output">The levels: 256ths of probabilities.</param>
public sealed record TimedResult(double Seconds, byte[] Output);
