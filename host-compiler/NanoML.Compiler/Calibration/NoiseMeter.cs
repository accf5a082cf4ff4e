using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Calibration;

/// <summary>Accumulates the signal-to-quantisation-noise ratio of a stream of values.</summary>
internal sealed class NoiseMeter
{
    /// <summary>What a noiseless signal reports, and its negative what pure noise does, so that JSON has a number.</summary>
    private const double Ceiling = 200;

    private double _signal;
    private double _noise;

    /// <summary>10 log10(signal power / noise power), in [-200, 200].</summary>
    public double Decibels => _noise > 0 ? Math.Clamp(10 * Math.Log10(_signal / _noise), -Ceiling, Ceiling) : Ceiling;

    /// <summary>Of one output of a model, over several samples.</summary>
    /// <param name="expected">All outputs of each sample.</param>
    public static double Of(OutputPort port, IEnumerable<float[]> expected, IEnumerable<float[]> actual)
    {
        var meter = new NoiseMeter();
        foreach ((float[] first, float[] second) in expected.Zip(actual))
        {
            meter.Add(port.Of<float>(first), port.Of<float>(second));
        }

        return meter.Decibels;
    }

    public void Add(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        for (int k = 0; k < expected.Length; k++)
        {
            double error = (double)expected[k] - actual[k];
            _signal += (double)expected[k] * expected[k];
            _noise += error * error;
        }
    }
}
