using System.Collections.Immutable;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies;

namespace NanoML.Compiler.Reporting;

/// <summary>A buffer of the arena.</summary>
/// <param name="Offset">In bytes from the arena's start.</param>
/// <param name="First">The first call that touches it; -1 for the input, which is there before.</param>
/// <param name="Last">The last call that touches it.</param>
public sealed record ArenaPlace(string Name, int Offset, int Length, int First, int Last);

/// <summary>Who lives where in the arena, call by call.</summary>
/// <param name="Length">Of the arena, in bytes.</param>
/// <param name="Calls">The layer of each kernel call, in order.</param>
/// <param name="Places">By first call, then by offset.</param>
/// <param name="PeakCall">The first call with the most bytes alive.</param>
/// <param name="PeakBytes">Alive then.</param>
public sealed record ArenaChart(int Length, ImmutableArray<string> Calls, ImmutableArray<ArenaPlace> Places, int PeakCall, int PeakBytes)
{
    public static ArenaChart Of(EmissionPlan plan)
    {
        ArenaLayout arena = plan.Arena;
        int[] live = [.. Enumerable.Range(0, plan.Layers.Length).Select(call => Profiling.LiveBytes(plan, call))];
        return new ArenaChart(
            arena.Length,
            [.. plan.Layers.Select(l => l.Call.Layer)],
            [.. arena.Lifetimes
                .Select(l => new ArenaPlace(l.Key.Name, arena.Offsets[l.Key], l.Key.Length, l.Value.First, l.Value.Last))
                .OrderBy(p => p.First).ThenBy(p => p.Offset).ThenBy(p => p.Last).ThenBy(p => p.Name, StringComparer.Ordinal)],
            Array.IndexOf(live, live.Max()),
            live.Max());
    }
}
