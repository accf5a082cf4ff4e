namespace NanoML.TrainingPreprocessing;

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
        double red = luma + (1.402 * v);
        double green = luma - (0.344136 * u) - (0.714136 * v);
        double blue = luma + (1.772 * u);
        return Math.Clamp(Grey ? luma : channel == 0 ? red : channel == 1 ? green : blue, 0, 255);
    });
}
