using SkiaSharp;

namespace NanoML.Datasets.Tests.Support;

/// <summary>Pictures for tests, in memory.</summary>
internal static class PictureBytes
{
    /// <summary>A picture of one grey; <paramref name="seed"/> makes a pixel of its own in the corner.</summary>
    public static byte[] Png(int width, int height, byte grey, int seed = 0) =>
        Encode(width, height, (x, y) => x == 0 && y == 0 ? new SKColor((byte)seed, (byte)seed, (byte)seed) : new SKColor(grey, grey, grey), SKEncodedImageFormat.Png);

    public static byte[] Encode(int width, int height, Func<int, int, SKColor> color, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(width, height);
        for (int pixel = 0; pixel < width * height; pixel++)
        {
            bitmap.SetPixel(pixel % width, pixel / width, color(pixel % width, pixel / width));
        }

        using SKData data = bitmap.Encode(format, 95);
        return data.ToArray();
    }

    /// <summary>A BMP of 24 bits a pixel, which SkiaSharp reads but does not write.</summary>
    public static byte[] Bmp(int width, int height, Func<int, int, SKColor> color)
    {
        int row = ((3 * width) + 3) / 4 * 4;
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("BM"u8);
        Array.ForEach([54 + (row * height), 0, 54, 40, width, height], writer.Write);
        Array.ForEach<short>([1, 24], writer.Write);
        Array.ForEach([0, row * height, 2835, 2835, 0, 0], writer.Write);
        for (int y = height - 1; y >= 0; y--)
        {
            byte[] line = new byte[row];
            for (int x = 0; x < width; x++)
            {
                SKColor pixel = color(x, y);
                (line[3 * x], line[(3 * x) + 1], line[(3 * x) + 2]) = (pixel.Blue, pixel.Green, pixel.Red);
            }

            writer.Write(line);
        }

        return stream.ToArray();
    }
}
