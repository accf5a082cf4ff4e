using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Strategies;

/// <summary>What a strategy's candidates for a call depend on beside the call.</summary>
/// <param name="ModelOutput">The buffer of the model's output, which is an array of its own.</param>
/// <param name="ClampMargin">See <see cref="EmissionPlan.Of"/>.</param>
public readonly record struct CandidateSite(DeviceBuffer ModelOutput, int ClampMargin);
