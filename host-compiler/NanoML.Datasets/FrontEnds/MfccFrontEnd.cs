using System.Numerics;
using NanoML.TrainingPreprocessing;

namespace NanoML.Datasets.FrontEnds;

/// <summary>
/// Mel-frequency cepstral coefficients of a window of sound: <see cref="Mfcc"/>, frames of 30 ms every 20 ms, 40 filters, 10 coefficients.
/// At 16,000 Hz they are those of the device library's <c>Mfcc</c>.
/// </summary>
public sealed class MfccFrontEnd : IFrontEnd
{
    private const int Coefficients = 10;
    private const int HighHertz = 4000;

    private readonly Mfcc _mfcc;

    /// <param name="rate">Samples a second.</param>
    /// <param name="window">Samples; at least <see cref="LeastWindow"/>.</param>
    public MfccFrontEnd(int rate, int window)
    {
        int length = LeastWindow(rate);
        int hop = rate / 50;
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)length);
        _mfcc = new Mfcc(rate, length, hop, size, highHertz: Math.Min(HighHertz, rate / 2), coefficients: Coefficients);
        Shape = [((window - length) / hop) + 1, Coefficients, 1];
    }

    public int[] Shape { get; }

    /// <summary>The samples of one frame of 30 ms.</summary>
    public static int LeastWindow(int rate) => rate * 3 / 100;

    /// <param name="window">Samples in [-1, 1].</param>
    public float[] Run(ReadOnlySpan<float> window)
    {
        var clip = new short[window.Length];
        for (int k = 0; k < clip.Length; k++)
        {
            clip[k] = (short)Math.Clamp(Math.Round(window[k] * 32768.0), short.MinValue, short.MaxValue);
        }

        return Array.ConvertAll(_mfcc.Run(clip), value => (float)value);
    }
}
