namespace NanoML.Compiler.Compression;

/// <summary>
/// Rounds a channel, to several sets of levels if need be: its one problem as <see cref="RowRounding"/> does, or the parts of a long channel at
/// one scale.
/// </summary>
/// <param name="leastScale">No scale is below it.</param>
/// <param name="hidesInNoise">See <see cref="LayerProblem.HidesInNoise"/>.</param>
internal sealed class ChannelRounding(ChannelProblem channel, double leastScale, LayerScales scales, bool hidesInNoise) : IDisposable
{
    private readonly RowRounding[] _parts = [.. channel.Parts.Select(part => new RowRounding(part, leastScale))];

    /// <returns>Levels of the whole channel.</returns>
    public RoundedRow Round(WeightLevels levels) => _parts is [RowRounding whole] ? whole.Round(levels, scales, hidesInNoise) : RoundParts(levels);

    public void Dispose() => Array.ForEach(_parts, part => part.Dispose());

    private RoundedRow RoundParts(WeightLevels levels)
    {
        double magnitude = _parts.SelectMany(part => part.Target).Select(Math.Abs).DefaultIfEmpty().Max();
        float scale = ScaleSearch.Scales(magnitude, levels, leastScale).MinBy(s => _parts.Sum(part => part.NearestPlane(levels, s).Error));
        RoundedRow[] rounded = [.. _parts.Select(part => part.AtScale(levels, scale))];
        return new RoundedRow([.. _parts.Zip(rounded, (part, row) => part.Spread(row.Levels)).SelectMany(all => all)], scale, rounded.Sum(row => row.Error));
    }
}
