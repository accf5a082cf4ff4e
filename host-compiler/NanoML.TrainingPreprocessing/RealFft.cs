using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace NanoML.TrainingPreprocessing;

/// <summary>The magnitudes of the discrete Fourier transform of real samples.</summary>
/// <param name="size">The samples of a transform; shorter frames are padded with zeros at their end, as tf.signal.stft does.</param>
public sealed class RealFft(int size)
{
    /// <summary>Bins 0 to half the size.</summary>
    /// <param name="samples">At most as many as the transform takes.</param>
    public double[] Run(ReadOnlySpan<double> samples)
    {
        var bins = new Complex[size];
        for (int n = 0; n < samples.Length; n++)
        {
            bins[n] = samples[n];
        }

        Fourier.Forward(bins, FourierOptions.Matlab);
        return [.. bins.Take((size / 2) + 1).Select(bin => bin.Magnitude)];
    }
}
