namespace NanoML.Preprocessing.Tests.Support;

/// <summary>Frames that look like a camera's: gradients, edges and noise.</summary>
internal static class RandomFrames
{
    /// <summary>Bytes of every value.</summary>
    public static byte[] Noise(int seed, int count)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>A scene of 16 bits a pixel, the high byte first: discs before a gradient, with noise of the sensor.</summary>
    public static byte[] Scene(int seed, int width, int height)
    {
        var random = new Random(seed);
        byte[] frame = new byte[2 * width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                bool disc = Math.Pow((x % 40) - 20, 2) + Math.Pow((y % 40) - 20, 2) < 150;
                int red = Math.Clamp((disc ? 24 : x * 31 / width) + random.Next(-1, 2), 0, 31);
                int green = Math.Clamp((disc ? 10 : y * 63 / height) + random.Next(-2, 3), 0, 63);
                int blue = Math.Clamp((disc ? 4 : (x + y) * 31 / (width + height)) + random.Next(-1, 2), 0, 31);
                int pixel = (red << 11) | (green << 5) | blue;
                frame[2 * ((y * width) + x)] = (byte)(pixel >> 8);
                frame[(2 * ((y * width) + x)) + 1] = (byte)pixel;
            }
        }

        return frame;
    }
}
