using NanoML.Compiler.Simulation.NanoClr;

namespace NanoML.Strategies.Tests.Support;

/// <summary>A test on the real interpreter; skipped, saying so, where the environment does not name its tools.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NanoClrTheoryAttribute : TheoryAttribute
{
    public NanoClrTheoryAttribute() => Skip = NanoClrTools.FromEnvironment(out string? missing) is null ? $"nanoCLR is not here: {missing}." : null;
}
