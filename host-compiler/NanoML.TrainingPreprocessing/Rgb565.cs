namespace NanoML.TrainingPreprocessing;

/// <summary>Frames of two bytes a pixel, the high byte first: five bits of red, six of green, five of blue.</summary>
/// <param name="Grey">One channel, the luma of ITU-R BT.601, instead of three.</param>
public sealed record Rgb565(int Width, int Height, bool Grey)
{
    /// <summary>Values of 0 to 255.</summary>
    public Picture Convert(byte[] frame) => Picture.Create(Width, Height, Grey ? 1 : 3, (x, y, channel) =>
    {
        int place = 2 * ((y * Width) + x);
        int pixel = (frame[place] << 8) | frame[place + 1];
        double red = (pixel >> 11) * 255 / 31.0;
        double green = ((pixel >> 5) & 63) * 255 / 63.0;
        double blue = (pixel & 31) * 255 / 31.0;
        return Grey ? (0.299 * red) + (0.587 * green) + (0.114 * blue) : channel == 0 ? red : channel == 1 ? green : blue;
    });
}
