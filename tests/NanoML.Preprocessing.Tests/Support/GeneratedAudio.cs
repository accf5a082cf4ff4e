namespace NanoML.Preprocessing.Tests.Support;

/// <summary>
/// Varied audio at 16 kHz from a fixed seed: speech-like syllables (harmonics of a gliding pitch under gliding formants), white, pink and
/// hissing noise, chirps, clicks and tones, at levels from -50 dBFS to full scale.
/// </summary>
internal static class GeneratedAudio
{
    public const int SampleRate = 16000;

    private const int PartSeconds = 2;
    private const int PartLength = PartSeconds * SampleRate;

    private static readonly double[] s_levels = [0, -50, -10, -30, -20, -40, -5, -35];

    private static readonly Func<Random, double[]>[] s_kinds =
        [Syllables, Chirp, Syllables, White, Clicks, Syllables, Pink, Hiss, Syllables, Tones];

    /// <summary>80 seconds: every kind at several levels.</summary>
    public static short[] Create(int parts = 40)
    {
        var random = new Random(20240229);
        var audio = new List<short>(parts * PartLength);
        for (int part = 0; part < parts; part++)
        {
            double[] samples = s_kinds[part % s_kinds.Length](random);
            double level = Math.Pow(10, s_levels[(part + (part / s_kinds.Length)) % s_levels.Length] / 20);
            double peak = samples.Max(Math.Abs);
            audio.AddRange(samples.Select(x => Quantize((32767 * level * x / peak) + (random.NextDouble() - 0.5))));
        }

        return [.. audio];
    }

    private static short Quantize(double sample) => (short)Math.Clamp(Math.Round(sample), -32768, 32767);

    private static double[] Syllables(Random random)
    {
        double[] samples = new double[PartLength];
        for (int start = 0; start < PartLength;)
        {
            int length = Math.Min(PartLength - start, random.Next(2000, 7000));
            Syllable(random, samples.AsSpan(start, length));
            start += length + random.Next(0, 3000);
        }

        return Add(samples, White(random), 0.002);
    }

    private static void Syllable(Random random, Span<double> samples)
    {
        double pitch = 90 + (150 * random.NextDouble());
        double glide = 1 + (0.4 * (random.NextDouble() - 0.5));
        double[] from = [300 + (500 * random.NextDouble()), 900 + (1300 * random.NextDouble()), 2400 + (900 * random.NextDouble())];
        double[] to = [300 + (500 * random.NextDouble()), 900 + (1300 * random.NextDouble()), 2400 + (900 * random.NextDouble())];
        double phase = 0;
        for (int n = 0; n < samples.Length; n++)
        {
            double place = (double)n / samples.Length;
            double now = pitch * (1 + ((glide - 1) * place));
            phase += now / SampleRate;
            double sum = 0;
            for (int harmonic = 1; harmonic * now < 5000; harmonic++)
            {
                double gain = 0.01;
                for (int formant = 0; formant < from.Length; formant++)
                {
                    double centre = from[formant] + ((to[formant] - from[formant]) * place);
                    gain += Math.Exp(-Math.Pow(((harmonic * now) - centre) / 120, 2)) / (1 + formant);
                }

                sum += gain * Math.Sin(2 * Math.PI * harmonic * phase) / Math.Sqrt(harmonic);
            }

            samples[n] = sum * Math.Sin(Math.PI * place);
        }
    }

    private static double[] White(Random random) => Fill(_ => (2 * random.NextDouble()) - 1);

    private static double[] Pink(Random random)
    {
        double state = 0;
        return Fill(_ => state = (0.97 * state) + ((2 * random.NextDouble()) - 1));
    }

    private static double[] Hiss(Random random)
    {
        double before = 0;
        return Fill(n =>
        {
            double now = (2 * random.NextDouble()) - 1;
            double high = now - (0.95 * before);
            before = now;
            return high * (0.6 + (0.4 * Math.Sin(2 * Math.PI * 3 * n / SampleRate)));
        });
    }

    private static double[] Chirp(Random random)
    {
        double phase = 0;
        double[] chirp = Fill(n =>
        {
            phase += (100 + (3900.0 * n / PartLength)) / SampleRate;
            return Math.Sin(2 * Math.PI * phase);
        });
        return Add(chirp, White(random), 0.003);
    }

    private static double[] Clicks(Random random)
    {
        double[] samples = new double[PartLength];
        for (int start = 0; start < PartLength; start += random.Next(800, 4000))
        {
            double sign = random.Next(2) == 0 ? 1 : -1;
            for (int n = start; n < Math.Min(PartLength, start + 60); n++)
            {
                samples[n] = sign * Math.Exp(-(n - start) / 8.0);
            }
        }

        return Add(samples, White(random), 0.001);
    }

    private static double[] Tones(Random random)
    {
        double first = 200 + (800 * random.NextDouble());
        double second = 1200 + (2000 * random.NextDouble());
        double[] tones = Fill(n => Tone(first, n) + (0.3 * Tone(second, n)));
        return Add(tones, Pink(random), 0.0005);
    }

    private static double Tone(double hertz, int n) => Math.Sin(2 * Math.PI * hertz * n / SampleRate);

    private static double[] Fill(Func<int, double> sample) => [.. Enumerable.Range(0, PartLength).Select(sample)];

    private static double[] Add(double[] a, double[] b, double gain) => [.. a.Zip(b, (x, y) => x + (gain * y))];
}
