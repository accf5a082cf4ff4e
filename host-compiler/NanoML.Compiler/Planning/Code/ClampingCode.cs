namespace NanoML.Compiler.Planning.Code;

/// <summary>Code of its own for a layer, whose channels are clamped by a look-up that layers share, or by comparing.</summary>
public abstract record ClampingCode(KernelCall Call) : LayerCode(Call)
{
    /// <summary>
    /// How far beyond a byte the values of a channel may lie for a look-up to clamp them; see <see cref="EmissionPlan.Of"/>.
    /// </summary>
    public required int ClampMargin { get; init; }

    /// <summary>Whether a look-up clamps the values of a channel.</summary>
    public bool LooksUp(LaneChannel channel) => ClampTable.Keeps(channel.Range, ClampMargin);

    /// <summary>A channel's <see cref="LaneChannel.IndexIn"/> in the smallest table that covers it, if any does.</summary>
    public LaneIndex? LikelyIndex(LaneChannel channel, LaneFormat format) =>
        LooksUp(channel) ? channel.IndexIn(format, channel.OwnBelow) : null;
}
