namespace NanoML.Compiler.Preprocessing;

/// <summary>Frames of four bytes for two pixels (luma, blue difference, luma, red difference), of full range as in JFIF.</summary>
/// <param name="Grey">One channel, the luma, instead of three.</param>
public sealed record Yuv422(int Width, int Height, bool Grey)
{
    /// <summary>Values of 0 to 255.</summary>
    public Picture Convert(byte[] frame) => Picture.Create(Width, Height, Grey ? 1 : 3, (x, y, channel) =>
    {
        int place = 2 * ((y * Width) + x);
        double luma = frame[place];
        double u = frame[(place & ~3) + 1] - 128;
        double v = frame[(place & ~3) + 3] - 128;
        return Math.Clamp(
            Grey ? luma : channel == 0 ? luma + (1.402 * v) : channel == 1 ? luma - (0.344136 * u) - (0.714136 * v) : luma + (1.772 * u), 0, 255);
    });
}
