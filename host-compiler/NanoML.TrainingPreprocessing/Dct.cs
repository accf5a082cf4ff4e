namespace NanoML.TrainingPreprocessing;

/// <summary>
/// The first coefficients of a discrete cosine transform of type II,
/// <c>y[k] = scale * sqrt(2 / N) * sum over n of x[n] cos(pi k (2n + 1) / (2N))</c>: the one of tf.signal.mfccs_from_log_mel_spectrograms.
/// </summary>
/// <param name="inputs">N.</param>
/// <param name="outputs">At most N.</param>
public sealed class Dct(int inputs, int outputs, double scale = 1)
{
    /// <param name="x">As many as there are inputs.</param>
    public double[] Run(double[] x)
    {
        double[] y = new double[outputs];
        for (int k = 0; k < outputs; k++)
        {
            for (int n = 0; n < inputs; n++)
            {
                y[k] += scale * Math.Sqrt(2.0 / inputs) * x[n] * Math.Cos(Math.PI * k * ((2 * n) + 1) / (2 * inputs));
            }
        }

        return y;
    }
}
