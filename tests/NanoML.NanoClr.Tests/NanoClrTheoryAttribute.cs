using NanoML.Compiler.Simulation.NanoClr;

namespace NanoML.NanoClr.Tests;

/// <summary>A theory about the real interpreter; skipped, saying so, where the environment does not name its tools.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NanoClrTheoryAttribute : TheoryAttribute
{
    public NanoClrTheoryAttribute()
    {
        if (NanoClrTools.FromEnvironment(out string? missing) is null)
        {
            Skip = $"nanoCLR is not here: {missing}.";
        }
    }
}
