namespace NanoML.TrainingPreprocessing;

/// <summary>Triangular filters, evenly spaced on the mel scale of HTK: tf.signal.linear_to_mel_weight_matrix.</summary>
public sealed class MelFilterBank
{
    private const double MelFactor = 1127;
    private const double BreakHertz = 700;

    private readonly double[][] _weights;

    /// <param name="filters">At least 1.</param>
    /// <param name="sampleRate">In hertz.</param>
    /// <param name="size">The samples of a transform.</param>
    /// <param name="lowHertz">Where the first filter begins.</param>
    /// <param name="highHertz">Where the last filter ends.</param>
    public MelFilterBank(int filters, int sampleRate, int size, double lowHertz, double highHertz)
    {
        double low = Mel(lowHertz);
        double step = (Mel(highHertz) - low) / (filters + 1);
        _weights = new double[filters][];
        for (int filter = 0; filter < filters; filter++)
        {
            _weights[filter] = new double[(size / 2) + 1];

            // Bin 0 never takes part.
            for (int bin = 1; bin < _weights[filter].Length; bin++)
            {
                double place = (Mel((double)bin * sampleRate / size) - low) / step;
                _weights[filter][bin] = Math.Max(0, Math.Min(place - filter, filter + 2 - place));
            }
        }
    }

    /// <summary>One weighted sum a filter.</summary>
    /// <param name="magnitudes">Bins 0 to half the size.</param>
    public double[] Run(double[] magnitudes) => [.. _weights.Select(w => w.Zip(magnitudes, (a, b) => a * b).Sum())];

    private static double Mel(double hertz) => MelFactor * Math.Log(1 + (hertz / BreakHertz));
}
