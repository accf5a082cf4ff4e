namespace NanoML.TrainingPreprocessing;

/// <summary>Triangular filters, evenly spaced on the mel scale of HTK: tf.signal.linear_to_mel_weight_matrix.</summary>
public sealed class MelFilterBank
{
    private const double MelFactor = 1127;
    private const double BreakHertz = 700;

    // Of each filter, the first bin that it weighs, and the weights from there on.
    private readonly (int First, double[] Weights)[] _filters;

    /// <param name="filters">At least 1.</param>
    /// <param name="sampleRate">In hertz.</param>
    /// <param name="size">The samples of a transform.</param>
    /// <param name="lowHertz">Where the first filter begins.</param>
    /// <param name="highHertz">Where the last filter ends.</param>
    public MelFilterBank(int filters, int sampleRate, int size, double lowHertz, double highHertz)
    {
        double low = Mel(lowHertz);
        double step = (Mel(highHertz) - low) / (filters + 1);
        _filters = new (int, double[])[filters];
        for (int filter = 0; filter < filters; filter++)
        {
            double[] weights = new double[(size / 2) + 1];

            // Bin 0 never takes part.
            for (int bin = 1; bin < weights.Length; bin++)
            {
                double place = (Mel((double)bin * sampleRate / size) - low) / step;
                weights[bin] = Math.Max(0, Math.Min(place - filter, filter + 2 - place));
            }

            int first = Math.Max(0, Array.FindIndex(weights, weight => weight > 0));
            _filters[filter] = (first, weights[first..(Array.FindLastIndex(weights, weight => weight > 0) + 1)]);
        }
    }

    /// <summary>One weighted sum a filter.</summary>
    /// <param name="magnitudes">Bins 0 to half the size.</param>
    public double[] Run(double[] magnitudes)
    {
        double[] sums = new double[_filters.Length];
        Run(magnitudes, sums);
        return sums;
    }

    internal void Run(ReadOnlySpan<double> magnitudes, Span<double> sums)
    {
        for (int filter = 0; filter < _filters.Length; filter++)
        {
            (int first, double[] weights) = _filters[filter];
            double sum = 0;
            for (int k = 0; k < weights.Length; k++)
            {
                sum += weights[k] * magnitudes[first + k];
            }

            sums[filter] = sum;
        }
    }

    private static double Mel(double hertz) => MelFactor * Math.Log(1 + (hertz / BreakHertz));
}
