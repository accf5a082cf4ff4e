using System.Collections.Immutable;

namespace NanoML.Compiler.Training.Variations;

/// <summary>
/// Windows of sensors as they could have been as well: another start, pace, strength, way of wearing the sensor, and noise (Um et al., "Data
/// Augmentation of Wearable Sensor Data", 2017).
/// </summary>
/// <param name="Channels">Of a frame.</param>
/// <param name="Triples">The first channel of each three that are the axes of one sensor; they turn together.</param>
/// <param name="Offset">Frames, up to which the start moves.</param>
/// <param name="Angle">Degrees, up to which axes turn.</param>
/// <param name="Noise">The standard deviation, of each channel's own over the window.</param>
public sealed record SeriesVariation(
    int Channels, ImmutableArray<int> Triples, int Offset, double Pace = 0.2, double Strength = 0.15, double Angle = 20, double Noise = 0.02)
{
    /// <param name="signal">A whole recording, [frame][channel].</param>
    /// <param name="start">The first frame of the window.</param>
    /// <param name="frames">Of the window, which lies in the recording.</param>
    /// <returns>[frame][channel].</returns>
    public float[] Draw(ReadOnlySpan<float> signal, int start, int frames, Random random)
    {
        int length = signal.Length / Channels;
        double pace = 1 + Variation.Around(random, Pace);
        double first = start + random.Next(-Offset, Offset + 1);
        float strength = (float)(1 + Variation.Around(random, Strength));
        var window = new float[frames * Channels];
        for (int t = 0; t < frames; t++)
        {
            double position = Math.Clamp(first + (pace * t), 0, length - 1);
            int whole = Math.Min((int)position, Math.Max(0, length - 2));
            float share = (float)(position - whole);
            int next = Math.Min(whole + 1, length - 1);
            for (int c = 0; c < Channels; c++)
            {
                float a = signal[(whole * Channels) + c];
                window[(t * Channels) + c] = strength * (a + ((signal[(next * Channels) + c] - a) * share));
            }
        }

        foreach (int triple in Triples)
        {
            Turn(window, triple, Rotation.Draw(random, Angle));
        }

        AddNoise(window, random);
        return window;
    }

    private void Turn(float[] window, int first, double[] rotation)
    {
        for (int k = first; k < window.Length; k += Channels)
        {
            (double x, double y, double z) = (window[k], window[k + 1], window[k + 2]);
            for (int axis = 0; axis < 3; axis++)
            {
                window[k + axis] = (float)((rotation[3 * axis] * x) + (rotation[(3 * axis) + 1] * y) + (rotation[(3 * axis) + 2] * z));
            }
        }
    }

    private void AddNoise(float[] window, Random random)
    {
        int frames = window.Length / Channels;
        for (int c = 0; c < Channels; c++)
        {
            double sum = 0;
            double square = 0;
            for (int k = c; k < window.Length; k += Channels)
            {
                sum += window[k];
                square += (double)window[k] * window[k];
            }

            double deviation = Noise * Math.Sqrt(Math.Max(0, (square / frames) - (sum / frames * (sum / frames))));
            for (int k = c; k < window.Length; k += Channels)
            {
                window[k] += (float)(deviation * Variation.Normal(random));
            }
        }
    }
}
