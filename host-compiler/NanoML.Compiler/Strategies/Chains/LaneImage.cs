using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Compiler.Strategies.Chains;

/// <summary>
/// How an activation stays in the model's <c>long[]</c> between layers: its rows are cut into four bands, and a word holds the same pixel of
/// all of them, a band to a lane of 16 bits; the low byte of a lane is an even channel, the high byte the next one. So it takes a byte for an
/// element, as in the arena, and lanes are not packed and unpacked at each layer.
/// </summary>
/// <param name="Offset">Its first word.</param>
/// <param name="Channels">Even.</param>
/// <param name="Halo">Rows before and after each band, which hold its neighbours' rows for a window that reads them.</param>
public sealed record LaneImage(int Offset, int Height, int Width, int Channels, int Halo)
{
    /// <summary>Rows of a band; where the height is no multiple of four, the last rows of the last bands hold nothing.</summary>
    public int Rows => (Height + LaneFormat.Four.Lanes - 1) / LaneFormat.Four.Lanes;

    /// <summary>Whether an image can be kept in lanes: no band is empty, and channels come in pairs.</summary>
    public static bool CanHold(int height, int channels) =>
        height > (LaneFormat.Four.Lanes - 1) * ((height + LaneFormat.Four.Lanes - 1) / LaneFormat.Four.Lanes) && channels % 2 == 0;

    public int PixelWords => Channels / 2;

    public int RowWords => Width * PixelWords;

    public int Length => (Rows + (2 * Halo)) * RowWords;

    /// <summary>The word of the band's first pixel.</summary>
    public int First => Offset + (Halo * RowWords);
}
