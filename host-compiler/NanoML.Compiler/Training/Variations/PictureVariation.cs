namespace NanoML.Compiler.Training.Variations;

/// <summary>Pictures as they could have been as well: moved, turned and scaled a little, with other contrast and light, and noise.</summary>
/// <remarks>Nothing is mirrored unless it is asked for: of digits, letters and gestures that makes others.</remarks>
/// <param name="Height">Of the picture; channels lie beside each other in every pixel.</param>
/// <param name="Shift">Of the longer side, up to which it is moved along each axis.</param>
/// <param name="Angle">Degrees.</param>
/// <param name="Zoom">A share of one, and so are the others.</param>
/// <param name="Noise">The standard deviation, of the picture's range.</param>
public sealed record PictureVariation(
    int Height, int Width, int Channels, double Shift = 0.1, double Angle = 12, double Zoom = 0.1, double Contrast = 0.2, double Light = 0.1, double Noise = 0.02, bool Mirrors = false)
{
    /// <param name="picture">[height][width][channel].</param>
    /// <returns>Likewise; values stay within the picture's own range, and what comes into sight repeats the edge.</returns>
    public float[] Draw(ReadOnlySpan<float> picture, Random random)
    {
        (float least, float most) = Range(picture);
        double angle = Variation.Around(random, Angle) * Math.PI / 180;
        double zoom = 1 + Variation.Around(random, Zoom);
        double side = Math.Max(Height, Width);
        double right = Variation.Around(random, Shift) * side;
        double down = Variation.Around(random, Shift) * side;
        float contrast = (float)(1 + Variation.Around(random, Contrast));
        float light = (float)Variation.Around(random, Light) * (most - least);
        double turn = (Mirrors && random.Next(2) == 1 ? -1 : 1) * Math.Cos(angle) / zoom;
        double slant = Math.Sin(angle) / zoom;
        double middleX = (Width - 1) / 2.0;
        double middleY = (Height - 1) / 2.0;
        double mean = Mean(picture);
        var result = new float[picture.Length];
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                double fromX = (turn * (x - middleX)) - (slant * (y - middleY)) + middleX + right;
                double fromY = (slant * (x - middleX)) + (Math.Cos(angle) / zoom * (y - middleY)) + middleY + down;
                for (int c = 0; c < Channels; c++)
                {
                    double value = At(picture, fromX, fromY, c);
                    value = ((value - mean) * contrast) + mean + light + (Noise * (most - least) * Variation.Normal(random));
                    result[(((y * Width) + x) * Channels) + c] = (float)Math.Clamp(value, least, most);
                }
            }
        }

        return result;
    }

    private double At(ReadOnlySpan<float> picture, double x, double y, int channel)
    {
        x = Math.Clamp(x, 0, Width - 1);
        y = Math.Clamp(y, 0, Height - 1);
        int left = (int)x;
        int top = (int)y;
        int right = Math.Min(left + 1, Width - 1);
        int bottom = Math.Min(top + 1, Height - 1);
        double alongX = x - left;
        double alongY = y - top;
        double above = Between(picture[Index(left, top, channel)], picture[Index(right, top, channel)], alongX);
        double below = Between(picture[Index(left, bottom, channel)], picture[Index(right, bottom, channel)], alongX);
        return Between(above, below, alongY);
    }

    private int Index(int x, int y, int channel) => (((y * Width) + x) * Channels) + channel;

    private static double Between(double a, double b, double share) => a + ((b - a) * share);

    private static (float Least, float Most) Range(ReadOnlySpan<float> picture) =>
        (System.Numerics.Tensors.TensorPrimitives.Min(picture), System.Numerics.Tensors.TensorPrimitives.Max(picture));

    private static double Mean(ReadOnlySpan<float> picture)
    {
        double sum = 0;
        foreach (float value in picture)
        {
            sum += value;
        }

        return sum / picture.Length;
    }
}
