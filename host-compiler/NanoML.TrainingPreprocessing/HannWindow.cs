namespace NanoML.TrainingPreprocessing;

/// <summary>A periodic Hann window, <c>w[n] = (1 - cos(2 pi n / length)) / 2</c>: tf.signal.hann_window.</summary>
/// <param name="length">The samples of a frame.</param>
public sealed class HannWindow(int length)
{
    private readonly double[] _weights = [.. Enumerable.Range(0, length).Select(n => 0.5 - (0.5 * Math.Cos(2 * Math.PI * n / length)))];

    /// <summary>The weighted samples.</summary>
    /// <param name="samples">As many as the window is long.</param>
    public double[] Run(ReadOnlySpan<double> samples)
    {
        double[] weighted = new double[_weights.Length];
        Run(samples, weighted);
        return weighted;
    }

    internal void Run(ReadOnlySpan<double> samples, Span<double> weighted)
    {
        for (int n = 0; n < _weights.Length; n++)
        {
            weighted[n] = samples[n] * _weights[n];
        }
    }
}
