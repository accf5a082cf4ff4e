namespace NanoML.Compiler.Training.Variations;

/// <summary>Sounds as they could have been as well: earlier or later, louder or softer, a little faster or slower, with noise.</summary>
/// <param name="Offset">Samples, up to which the start moves; what lies outside of the recording is silence.</param>
/// <param name="Pace">A share of one; pitch changes with it.</param>
/// <param name="Decibels">Of loudness.</param>
/// <param name="LeastNoise">Decibels of the signal above the noise, drawn between both.</param>
public sealed record SoundVariation(int Offset, double Pace = 0.06, double Decibels = 6, double LeastNoise = 10, double MostNoise = 40)
{
    /// <param name="signal">A whole recording of one channel in [-1, 1].</param>
    /// <param name="start">The first sample of the window.</param>
    /// <param name="length">Of the window, which may end behind the recording.</param>
    public float[] Draw(ReadOnlySpan<float> signal, int start, int length, Random random)
    {
        double pace = 1 + Variation.Around(random, Pace);
        double first = start + random.Next(-Offset, Offset + 1);
        double gain = Math.Pow(10, Variation.Around(random, Decibels) / 20);
        var window = new float[length];
        double energy = 0;
        for (int t = 0; t < length; t++)
        {
            double position = first + (pace * t);
            int whole = (int)Math.Floor(position);
            double value = At(signal, whole) + ((At(signal, whole + 1) - At(signal, whole)) * (position - whole));
            window[t] = (float)(gain * value);
            energy += (double)window[t] * window[t];
        }

        double noise = Math.Sqrt(energy / length) * Math.Pow(10, -(LeastNoise + (random.NextDouble() * (MostNoise - LeastNoise))) / 20);
        for (int t = 0; t < length; t++)
        {
            // The sum of three uniform numbers is near enough to normal, and an epoch has a hundred million of them.
            double normal = random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
            window[t] = (float)Math.Clamp(window[t] + (2 * noise * normal), -1, 1);
        }

        return window;
    }

    private static double At(ReadOnlySpan<float> signal, int index) => index >= 0 && index < signal.Length ? signal[index] : 0;
}
