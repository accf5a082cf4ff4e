using NanoML.Compiler.Device;

namespace NanoML.Compiler.Strategies;

/// <summary>What opcodes cost, for whole plans.</summary>
internal static class EmissionCosts
{
    /// <summary>The estimated time of one inference.</summary>
    public static double Milliseconds(this OpcodeCosts costs, EmissionPlan plan) => plan.Layers.Sum(l => costs.Milliseconds(l.Opcodes));
}
