namespace NanoML.TrainingPreprocessing;

/// <summary>Mean, variance, least, greatest and energy (the mean of the squares) of each channel of a window.</summary>
public static class WindowFeatures
{
    /// <summary>Five features a channel, channel after channel.</summary>
    /// <param name="window">Samples of all channels.</param>
    public static double[] Run(short[][] window) => Run(Array.ConvertAll(window, sample => Array.ConvertAll(sample, value => (double)value)));

    /// <inheritdoc cref="Run(short[][])"/>
    public static double[] Run(double[][] window) => [.. Enumerable.Range(0, window[0].Length).SelectMany(channel =>
    {
        double[] values = Array.ConvertAll(window, sample => sample[channel]);
        double mean = values.Average();
        double energy = values.Average(value => value * value);
        return new[] { mean, energy - (mean * mean), values.Min(), values.Max(), energy };
    })];
}
