namespace NanoML.TrainingPreprocessing;

/// <summary>A picture to another size.</summary>
/// <param name="Width">Of the result.</param>
/// <param name="Height">Of the result.</param>
public sealed record Resize(int Width, int Height, ResizeMode Mode)
{
    public Picture Run(Picture picture)
    {
        double[][] across = Weights(picture.Width, Width);
        double[][] down = Weights(picture.Height, Height);
        Picture narrow = Picture.Create(Width, picture.Height, picture.Channels, (x, y, channel) =>
            Sum(across[x], source => picture[source, y, channel]));
        return Picture.Create(Width, Height, picture.Channels, (x, y, channel) => Sum(down[y], source => narrow[x, source, channel]));
    }

    private static double Sum(double[] weights, Func<int, double> value)
    {
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            sum += weights[i] == 0 ? 0 : weights[i] * value(i);
        }

        return sum;
    }

    private double[][] Weights(int source, int target) => [.. Enumerable.Range(0, target).Select(t =>
    {
        double ratio = (double)source / target;
        return Enumerable.Range(0, source)
            .Select(s => Mode == ResizeMode.Nearest
                ? (s == (int)((t + 0.5) * ratio) ? 1 : 0)
                : Math.Max(0, Math.Min(s + 1, (t + 1) * ratio) - Math.Max(s, t * ratio)) / ratio)
            .ToArray();
    })];
}
