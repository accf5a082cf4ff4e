using NanoML.Compiler.Driver;
using NanoML.Compiler.Training.Networks;

namespace NanoML.Compiler.Training.Search;

/// <summary>A network that fits the board, and what it takes of it.</summary>
/// <param name="ExampleCost">Of training on one example, by <see cref="TrainingCost"/>.</param>
public sealed record Candidate(Network Network, NetworkPrice Price, long Macs, long Parameters, double ExampleCost);

/// <summary>A candidate that was trained.</summary>
/// <param name="Round">From 1 on.</param>
/// <param name="Steps">Of training in floating point.</param>
/// <param name="Float">On the examples that judge, in floating point: the validation part, and in the last round all parts in turn.</param>
/// <param name="Quantized">With the integers of the device; null where the network did not get so far.</param>
public sealed record Trial(Candidate Candidate, int Round, int Steps, Accuracy Float, Accuracy? Quantized = null)
{
    /// <summary>What is known best of it.</summary>
    public Accuracy Accuracy => Quantized ?? Float;
}
