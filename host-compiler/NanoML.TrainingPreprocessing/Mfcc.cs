using System.Numerics;

namespace NanoML.TrainingPreprocessing;

/// <summary>
/// Mel-frequency cepstral coefficients as the training pipeline of MLPerf Tiny's keyword spotting model computes them (mlcommons/tiny,
/// benchmark/training/keyword_spotting/get_dataset.py): the clip divided by its greatest sample, frames of 30 ms every 20 ms under a
/// periodic Hann window, magnitudes of a transform of 512, 40 mel filters from 20 to 4,000 Hz, log(x + 1e-6), 10 coefficients.
/// </summary>
public sealed class Mfcc
{
    private const double Floor = 1e-6;

    private readonly Framing _framing;
    private readonly int _length;
    private readonly int _hop;
    private readonly int _size;
    private readonly int _filters;
    private readonly int _coefficients;
    private readonly HannWindow _window;
    private readonly RealFft _fft;
    private readonly MelFilterBank _bank;
    private readonly LogTable _log = new(Floor);
    private readonly Dct _dct;

    /// <param name="length">The samples of a frame, at most <paramref name="size"/>.</param>
    /// <param name="hop">The samples from the start of a frame to the start of the next.</param>
    /// <param name="size">The samples of the Fourier transform.</param>
    public Mfcc(
        int sampleRate = 16000,
        int length = 480,
        int hop = 320,
        int size = 512,
        int filters = 40,
        int lowHertz = 20,
        int highHertz = 4000,
        int coefficients = 10)
    {
        _framing = new Framing(length, hop);
        (_length, _hop, _size, _filters, _coefficients) = (length, hop, size, filters, coefficients);
        _window = new HannWindow(length);
        _fft = new RealFft(size);
        _bank = new MelFilterBank(filters, sampleRate, size, lowHertz, highHertz);
        _dct = new Dct(filters, coefficients);
    }

    /// <summary>The coefficients of all frames of a clip, frame after frame.</summary>
    /// <param name="clip">Samples of any unit; those of a clip without a positive sample are not divided.</param>
    public double[] Run(ReadOnlySpan<short> clip)
    {
        double peak = 1;
        foreach (short sample in clip)
        {
            peak = Math.Max(peak, sample);
        }

        double[] reals = new double[clip.Length];
        for (int n = 0; n < reals.Length; n++)
        {
            reals[n] = clip[n] / peak;
        }

        double[] result = new double[_framing.Count(clip.Length) * _coefficients];
        var work = new Work(this);
        for (int frame = 0; frame * _coefficients < result.Length; frame++)
        {
            Frame(reals.AsSpan(frame * _hop, _length), work, result.AsSpan(frame * _coefficients, _coefficients));
        }

        return result;
    }

    /// <summary>The coefficients of one frame.</summary>
    public double[] Frame(double[] samples)
    {
        double[] result = new double[_coefficients];
        Frame(samples, new Work(this), result);
        return result;
    }

    private void Frame(ReadOnlySpan<double> samples, Work work, Span<double> result)
    {
        _window.Run(samples, work.Weighted);
        _fft.Run(work.Weighted, work.Transform, work.Magnitudes);
        _bank.Run(work.Magnitudes, work.Sums);
        _log.Apply(work.Sums);
        _dct.Run(work.Sums, result);
    }

    /// <summary>What the stages of one clip write to, frame after frame.</summary>
    private sealed class Work(Mfcc mfcc)
    {
        public double[] Weighted { get; } = new double[mfcc._length];

        public Complex[] Transform { get; } = new Complex[mfcc._size / 2];

        public double[] Magnitudes { get; } = new double[mfcc._fft.Bins];

        public double[] Sums { get; } = new double[mfcc._filters];
    }
}
