namespace NanoML.TrainingPreprocessing;

/// <summary>
/// The first coefficients of a discrete cosine transform of type II,
/// <c>y[k] = scale * sqrt(2 / N) * sum over n of x[n] cos(pi k (2n + 1) / (2N))</c>: the one of tf.signal.mfccs_from_log_mel_spectrograms.
/// </summary>
public sealed class Dct
{
    private readonly double[][] _rows;

    /// <param name="inputs">N.</param>
    /// <param name="outputs">At most N.</param>
    public Dct(int inputs, int outputs, double scale = 1) => _rows = [.. Enumerable.Range(0, outputs).Select(k => Enumerable.Range(0, inputs)
        .Select(n => scale * Math.Sqrt(2.0 / inputs) * Math.Cos(Math.PI * k * ((2 * n) + 1) / (2 * inputs))).ToArray())];

    /// <param name="x">As many as there are inputs.</param>
    public double[] Run(double[] x)
    {
        double[] y = new double[_rows.Length];
        Run(x, y);
        return y;
    }

    internal void Run(ReadOnlySpan<double> x, Span<double> y)
    {
        for (int k = 0; k < _rows.Length; k++)
        {
            double sum = 0;
            double[] row = _rows[k];
            for (int n = 0; n < row.Length; n++)
            {
                sum += x[n] * row[n];
            }

            y[k] = sum;
        }
    }
}
