using System.Collections.Immutable;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Compiler.Strategies;

/// <summary>
/// A plan with a strategy chosen for every call, and everything laid out that the emitted code shares: the stage between the plan, which
/// says what is computed, and the sources.
/// </summary>
/// <param name="Layers">One for each call of the plan, in its order.</param>
/// <param name="Arena">With the scratch space of the chosen strategies.</param>
/// <param name="Clamps">Shared look-ups.</param>
/// <param name="ClampMargin">See <see cref="Of"/>.</param>
/// <param name="LaneElements">The length of the model's <c>long[]</c>; 0 when no layer needs it.</param>
public sealed record EmissionPlan(
    Plan Plan, ImmutableArray<LayerCode> Layers, ArenaLayout Arena, ImmutableArray<ClampTable> Clamps, int ClampMargin, int LaneElements)
{
    /// <summary>Every table once, in order of first use.</summary>
    public ImmutableArray<Table> Tables { get; } =
    [
        .. Layers.SelectMany(l => l.Tables).Concat(Clamps.Select(c => c.Table)).Concat(Plan.InputTables).Distinct(),
    ];

    /// <summary>The arrays that streamed weights pass through; empty when no layer streams.</summary>
    public StreamArrays Stream { get; } = Layers.Aggregate(default(StreamArrays), (all, layer) => all | layer.Stream);

    /// <summary>The bytes of the longest array: arena, output, lanes or streamed weights, since tables are divided.</summary>
    public int LargestArrayBytes => new[]
    {
        Arena.Length, Plan.OutputLength, sizeof(long) * LaneElements, Stream.SBytes, sizeof(long) * Stream.Longs,
    }.Max();

    /// <summary>The classes of <c>NanoML.Kernels</c> that the code calls.</summary>
    public IEnumerable<string> Kernels => Layers.SelectMany(l => l.Kernels).Distinct();

    /// <param name="clampMargin">How far beyond a byte values may lie that a look-up clamps: smaller tables, but more comparisons.</param>
    public static EmissionPlan Of(Plan plan, ImmutableArray<LayerCode> layers, int clampMargin = ClampTable.MaxMargin) => new(
        plan,
        [.. layers.Select((layer, k) => layer.After(k == 0 ? null : layers[k - 1]))],
        ArenaPlanner.Layout(layers, plan.InputBuffers, plan.OutputBuffers),
        [.. ClampTable.For(layers.SelectMany(l => l.Clamps), clampMargin)],
        clampMargin,
        layers.IsEmpty ? 0 : layers.Max(l => l.LaneElements));

    /// <summary>The look-up that clamps all values of a range; null when none does.</summary>
    public ClampTable? ClampFor(ClampRange range) => Clamps.FirstOrDefault(c => c.Covers(range));

    /// <summary>Where in its look-up the lanes of a channel lie; null without a look-up, or where <see cref="LaneChannel.IndexIn"/> has none.</summary>
    public LaneIndex? IndexFor(LaneChannel channel, LaneFormat format) =>
        ClampFor(channel.Range) is { } clamp ? channel.IndexIn(format, clamp.Below) : null;
}
