using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Strategies;

/// <summary>What a strategy's candidates for a call depend on beside the call.</summary>
/// <param name="ModelOutputs">The buffers of the model's outputs, which have an array of their own.</param>
/// <param name="ClampMargin">See <see cref="EmissionPlan.Of"/>.</param>
public readonly record struct CandidateSite(IReadOnlySet<DeviceBuffer> ModelOutputs, int ClampMargin);
