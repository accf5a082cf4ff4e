namespace NanoML.Compiler.Compression;

/// <summary>Rounds a channel: its one problem as <see cref="RowRounding"/> does, or the parts of a long channel at one scale.</summary>
internal static class ChannelRounding
{
    /// <param name="leastScale">No scale is below it.</param>
    /// <param name="shiftScale">As for <see cref="RowRounding.Round"/>.</param>
    /// <returns>Levels of the whole channel.</returns>
    public static RoundedRow Round(ChannelProblem channel, WeightLevels levels, double leastScale, double shiftScale) =>
        channel.Parts is [RowProblem whole]
            ? RowRounding.Round(whole, levels, leastScale, shiftScale)
            : RoundParts(channel, levels, leastScale);

    private static RoundedRow RoundParts(ChannelProblem channel, WeightLevels levels, double leastScale)
    {
        RowRounding[] parts = [.. channel.Parts.Select(part => new RowRounding(part, leastScale))];
        double magnitude = parts.SelectMany(part => part.Target).Select(Math.Abs).DefaultIfEmpty().Max();
        float scale = ScaleSearch.Scales(magnitude, levels, leastScale).MinBy(s => parts.Sum(part => part.NearestPlane(levels, s).Error));
        RoundedRow[] rounded = [.. parts.Select(part => part.AtScale(levels, scale))];
        return new RoundedRow([.. parts.Zip(rounded, (part, row) => part.Spread(row.Levels)).SelectMany(all => all)], scale, rounded.Sum(row => row.Error));
    }
}
