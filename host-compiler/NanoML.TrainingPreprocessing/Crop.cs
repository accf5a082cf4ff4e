namespace NanoML.TrainingPreprocessing;

/// <summary>A rectangle of a picture.</summary>
public sealed record Crop(int Left, int Top, int Width, int Height)
{
    /// <summary>The largest square in the middle of a picture.</summary>
    public static Crop Square(int width, int height)
    {
        int side = Math.Min(width, height);
        return new Crop((width - side) / 2, (height - side) / 2, side, side);
    }

    /// <exception cref="ArgumentOutOfRangeException">The rectangle reaches beyond the picture.</exception>
    public Picture Run(Picture picture)
    {
        if (Left < 0 || Top < 0 || Left + Width > picture.Width || Top + Height > picture.Height)
        {
            throw new ArgumentOutOfRangeException(nameof(picture), $"{this} reaches beyond {picture.Width} x {picture.Height} pixels.");
        }

        return Picture.Create(Width, Height, picture.Channels, (x, y, channel) => picture[x + Left, y + Top, channel]);
    }
}
