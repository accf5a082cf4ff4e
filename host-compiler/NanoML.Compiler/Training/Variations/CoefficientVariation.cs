namespace NanoML.Compiler.Training.Variations;

/// <summary>
/// Coefficients of sound as they could have been as well: a little earlier or later, of another voice and microphone, which stretch and move each
/// coefficient, and with frames and coefficients that say nothing (Park et al., "SpecAugment", 2019).
/// </summary>
/// <param name="Frames">Of a window.</param>
/// <param name="Coefficients">Of a frame.</param>
/// <param name="Strength">Up to which share of its deviation in the window each coefficient is stretched, and moved.</param>
public sealed record CoefficientVariation(int Frames, int Coefficients, double Strength = 0.2)
{
    private const int ShiftShare = 16;
    private const int FrameShare = 6;
    private const int CoefficientShare = 5;

    /// <param name="window">[frame][coefficient]; changed in place.</param>
    public void Apply(Span<float> window, Random random)
    {
        Span<float> means = stackalloc float[Coefficients];
        for (int c = 0; c < Coefficients; c++)
        {
            means[c] = Stretch(window, c, random);
        }

        Shift(window, random.Next(-(Frames / ShiftShare), (Frames / ShiftShare) + 1));
        (int firstFrame, int frames) = Part(Frames, FrameShare, random);
        (int first, int count) = Part(Coefficients, CoefficientShare, random);
        for (int t = 0; t < Frames; t++)
        {
            bool isSilent = t >= firstFrame && t < firstFrame + frames;
            Span<float> frame = window.Slice(t * Coefficients, Coefficients);
            for (int c = 0; c < Coefficients; c++)
            {
                frame[c] = isSilent || (c >= first && c < first + count) ? means[c] : frame[c];
            }
        }
    }

    /// <returns>The coefficient's mean afterwards.</returns>
    private float Stretch(Span<float> window, int coefficient, Random random)
    {
        double sum = 0;
        double square = 0;
        for (int k = coefficient; k < window.Length; k += Coefficients)
        {
            sum += window[k];
            square += (double)window[k] * window[k];
        }

        double mean = sum / Frames;
        double factor = 1 + Variation.Around(random, Strength);
        double moved = mean + (Variation.Around(random, Strength) * Math.Sqrt(Math.Max(0, (square / Frames) - (mean * mean))));
        for (int k = coefficient; k < window.Length; k += Coefficients)
        {
            window[k] = (float)(moved + ((window[k] - mean) * factor));
        }

        return (float)moved;
    }

    /// <summary>By frames, positive to earlier ones; what comes in repeats the edge.</summary>
    private void Shift(Span<float> window, int frames)
    {
        int values = Math.Abs(frames) * Coefficients;
        if (frames > 0)
        {
            window[values..].CopyTo(window);
            for (int t = Frames - frames; t < Frames; t++)
            {
                window.Slice((Frames - frames - 1) * Coefficients, Coefficients).CopyTo(window[(t * Coefficients)..]);
            }
        }
        else if (frames < 0)
        {
            window[..^values].CopyTo(window[values..]);
            for (int t = 0; t < -frames; t++)
            {
                window.Slice(-frames * Coefficients, Coefficients).CopyTo(window[(t * Coefficients)..]);
            }
        }
    }

    private static (int First, int Count) Part(int all, int share, Random random)
    {
        int count = random.Next((all / share) + 1);
        return (random.Next(all - count + 1), count);
    }
}
