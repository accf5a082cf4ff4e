using NanoML.Compiler.Simulation.NanoClr;

namespace NanoML.Tests;

/// <summary>A fact about the real interpreter; skipped, saying so, where the environment does not name its tools.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NanoClrFactAttribute : FactAttribute
{
    public NanoClrFactAttribute() => Skip = NanoClrTheoryAttribute.Missing;
}

/// <summary>A theory about the real interpreter; skipped, saying so, where the environment does not name its tools.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NanoClrTheoryAttribute : TheoryAttribute
{
    public NanoClrTheoryAttribute() => Skip = Missing;

    /// <param name="resources">Whether nanoFramework.ResourceManager has to be there as well.</param>
    public NanoClrTheoryAttribute(bool resources) => Skip = Missing ?? (resources ? NanoClrTools.MissingResourceManager : null);

    public static string? Missing => NanoClrTools.FromEnvironment(out string? missing) is null ? $"nanoCLR is not here: {missing}." : null;
}
