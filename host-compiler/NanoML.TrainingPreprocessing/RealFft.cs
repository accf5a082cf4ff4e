using System.Numerics;

namespace NanoML.TrainingPreprocessing;

/// <summary>
/// The magnitudes of the discrete Fourier transform of real samples, by a complex transform of half the size (Press et al., "Numerical Recipes",
/// 12.3). Its factors are computed once; one object may be used by several threads.
/// </summary>
public sealed class RealFft
{
    private const int LeastSize = 4;

    private readonly int _size;

    // exp(-2 pi i k / size), half a turn.
    private readonly Complex[] _factors;
    private readonly int[] _reversed;

    /// <param name="size">The samples of a transform, a power of two from 4 on; shorter frames are padded with zeros at their end, as tf.signal.stft does.</param>
    /// <exception cref="ArgumentException">The size is no such number.</exception>
    public RealFft(int size)
    {
        if (size < LeastSize || !BitOperations.IsPow2(size))
        {
            throw new ArgumentException($"a transform has a power of two of samples from {LeastSize} on, not {size}", nameof(size));
        }

        _size = size;
        int half = size / 2;
        int bits = BitOperations.Log2((uint)half);
        _factors = [.. Enumerable.Range(0, half).Select(k => Complex.FromPolarCoordinates(1, -2 * Math.PI * k / size))];
        _reversed = new int[half];
        for (int n = 0; n < half; n++)
        {
            _reversed[n] = (_reversed[n >> 1] >> 1) | ((n & 1) << (bits - 1));
        }
    }

    /// <summary>How many magnitudes there are: bins 0 to half the size.</summary>
    public int Bins => (_size / 2) + 1;

    /// <summary>Bins 0 to half the size.</summary>
    /// <param name="samples">At most as many as the transform takes.</param>
    public double[] Run(ReadOnlySpan<double> samples)
    {
        double[] magnitudes = new double[Bins];
        Run(samples, new Complex[_size / 2], magnitudes);
        return magnitudes;
    }

    /// <param name="work">Half the size; overwritten.</param>
    /// <param name="magnitudes">As many as there are <see cref="Bins"/>.</param>
    internal void Run(ReadOnlySpan<double> samples, Span<Complex> work, Span<double> magnitudes)
    {
        int half = _size / 2;
        for (int n = 0; n < half; n++)
        {
            int even = 2 * n;
            work[_reversed[n]] = new Complex(even < samples.Length ? samples[even] : 0, even + 1 < samples.Length ? samples[even + 1] : 0);
        }

        Transform(work);
        magnitudes[0] = Math.Abs(work[0].Real + work[0].Imaginary);
        magnitudes[half] = Math.Abs(work[0].Real - work[0].Imaginary);
        for (int k = 1; k < half; k++)
        {
            (double re, double im) = (work[k].Real, work[k].Imaginary);
            (double otherRe, double otherIm) = (work[half - k].Real, -work[half - k].Imaginary);
            (double oddRe, double oddIm) = ((im - otherIm) / 2, (otherRe - re) / 2);
            (double c, double s) = (_factors[k].Real, _factors[k].Imaginary);
            double real = ((re + otherRe) / 2) + (oddRe * c) - (oddIm * s);
            double imaginary = ((im + otherIm) / 2) + (oddRe * s) + (oddIm * c);
            magnitudes[k] = Math.Sqrt((real * real) + (imaginary * imaginary));
        }
    }

    /// <summary>Of values in the order of reversed bits (Cooley and Tukey, 1965).</summary>
    private void Transform(Span<Complex> values)
    {
        for (int span = 1; span < values.Length; span *= 2)
        {
            int stride = values.Length / span;
            for (int start = 0; start < values.Length; start += 2 * span)
            {
                for (int k = 0; k < span; k++)
                {
                    (double c, double s) = (_factors[k * stride].Real, _factors[k * stride].Imaginary);
                    Complex low = values[start + k];
                    Complex high = values[start + k + span];
                    double re = (high.Real * c) - (high.Imaginary * s);
                    double im = (high.Real * s) + (high.Imaginary * c);
                    values[start + k] = new Complex(low.Real + re, low.Imaginary + im);
                    values[start + k + span] = new Complex(low.Real - re, low.Imaginary - im);
                }
            }
        }
    }
}
