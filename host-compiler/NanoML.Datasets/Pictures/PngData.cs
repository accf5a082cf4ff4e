using SkiaSharp;

namespace NanoML.Datasets.Pictures;

/// <summary>Pictures for a page.</summary>
internal static class PngData
{
    /// <summary>A picture as an address that holds it.</summary>
    /// <param name="values">Height times width times channels, 0 to 255; one channel or three.</param>
    public static string Address(int width, int height, int channels, float[] values)
    {
        using var bitmap = new SKBitmap(width, height);
        for (int pixel = 0; pixel < width * height; pixel++)
        {
            byte Channel(int channel) => (byte)Math.Clamp(values[(pixel * channels) + Math.Min(channel, channels - 1)], 0, 255);
            bitmap.SetPixel(pixel % width, pixel / width, new SKColor(Channel(0), Channel(1), Channel(2)));
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return $"data:image/png;base64,{Convert.ToBase64String(data.AsSpan())}";
    }
}
