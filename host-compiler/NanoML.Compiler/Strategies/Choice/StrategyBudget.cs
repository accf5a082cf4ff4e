namespace NanoML.Compiler.Strategies.Choice;

/// <summary>What a plan may take of the board: bytes of flash for the model's assemblies, of managed heap, and of one array.</summary>
public readonly record struct StrategyBudget(long FlashBytes, long HeapBytes, long ArrayBytes = long.MaxValue)
{
    /// <summary>The bytes by which a plan's heap or its longest array passes the budget; not above 0 where both fit.</summary>
    internal long Overrun(EmissionPlan plan) =>
        Math.Max(RamBudget.Of(plan).Total - HeapBytes, plan.LargestArrayBytes - ArrayBytes);
}
