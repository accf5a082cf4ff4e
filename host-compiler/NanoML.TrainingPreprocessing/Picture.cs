namespace NanoML.TrainingPreprocessing;

/// <summary>Real pixels, channels last.</summary>
/// <param name="Values">Height times width times channels.</param>
public sealed record Picture(int Width, int Height, int Channels, double[] Values)
{
    public double this[int x, int y, int channel] => Values[(((y * Width) + x) * Channels) + channel];

    /// <param name="value">Of column x, row y and a channel.</param>
    public static Picture Create(int width, int height, int channels, Func<int, int, int, double> value)
    {
        double[] values = new double[width * height * channels];
        for (int i = 0; i < values.Length; i++)
        {
            int pixel = i / channels;
            values[i] = value(pixel % width, pixel / width, i % channels);
        }

        return new Picture(width, height, channels, values);
    }
}
