using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Compiler.Strategies;

/// <summary>Code of its own for a layer, whose channels are clamped by a look-up that layers share, or by comparing.</summary>
public abstract record ClampingCode(KernelCall Call) : LayerCode(Call)
{
    /// <summary>
    /// How far beyond a byte the values of a channel may lie for a look-up to clamp them; see <see cref="EmissionPlan.Of"/>.
    /// </summary>
    public required int ClampMargin { get; init; }

    /// <summary>Whether a look-up clamps the values of a channel.</summary>
    public bool LooksUp(LaneChannel channel) => ClampTable.Keeps(channel.Range, ClampMargin);

    /// <summary>What the smallest table that covers the layer has below zero; other layers may need a larger one.</summary>
    public int LikelyBelow => (int)Clamps.Where(c => ClampTable.Keeps(c, ClampMargin)).Select(c => Math.Max(-c.Low, 0)).DefaultIfEmpty().Max();

    /// <summary>A channel's <see cref="LaneChannel.IndexIn"/> in a table, if one covers it.</summary>
    /// <param name="below">See <see cref="LikelyBelow"/>.</param>
    public LaneIndex? LikelyIndex(LaneChannel channel, LaneFormat format, int below) =>
        LooksUp(channel) ? channel.IndexIn(format, below) : null;
}
