namespace NanoML.TrainingPreprocessing;

/// <summary>Frames of one byte a pixel.</summary>
public sealed record Grey8(int Width, int Height)
{
    /// <summary>Values of 0 to 255.</summary>
    public Picture Convert(byte[] frame) => Picture.Create(Width, Height, 1, (x, y, _) => frame[(y * Width) + x]);
}
