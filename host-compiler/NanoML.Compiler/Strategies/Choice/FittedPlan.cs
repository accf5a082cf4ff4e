using System.Collections.Immutable;

namespace NanoML.Compiler.Strategies.Choice;

/// <summary>A strategy for each layer, as the search sees them together.</summary>
/// <param name="Excess">By how much they pass the budget; see <see cref="StrategySearch"/>.</param>
internal sealed record FoundPlan(ImmutableArray<StrategyOption> Chosen, double Milliseconds, long HeapBytes, double Excess)
{
    /// <summary>Look-ups that clamp a wider range take kilobytes: a tenth of the share that they add to the heap has to go off the time.</summary>
    private const double WorthOfHeap = 0.1;

    public bool IsWorthMoreThan(FoundPlan wider) =>
        (Milliseconds / wider.Milliseconds) - 1 <= WorthOfHeap * (1 - ((double)HeapBytes / wider.HeapBytes));
}

/// <summary>The same with its chains and its arena laid out.</summary>
/// <param name="Found">What the search saw of it.</param>
/// <param name="Overrun">As <see cref="StrategyBudget.Overrun"/> says.</param>
/// <param name="Less">By how much the search's budget was less.</param>
internal sealed record FittedPlan(EmissionPlan Plan, FoundPlan Found, long Overrun, long Less)
{
    /// <summary>It fits as the search found it.</summary>
    public bool HasRoom => this is { Less: 0, Found.Excess: 0, Overrun: <= 0 };

    public bool IsBetterThan(FittedPlan wider)
    {
        int fits = (Found.Excess, Math.Max(Overrun, 0)).CompareTo((wider.Found.Excess, Math.Max(wider.Overrun, 0)));
        return fits < 0 || (fits == 0 && Found.IsWorthMoreThan(wider.Found));
    }
}
