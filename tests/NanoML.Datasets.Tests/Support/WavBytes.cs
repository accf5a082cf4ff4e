using NAudio.Wave;

namespace NanoML.Datasets.Tests.Support;

/// <summary>Sounds for tests, in memory.</summary>
internal static class WavBytes
{
    /// <summary>A tone, the same on all channels.</summary>
    public static byte[] Tone(WaveFormat format, double seconds, double hertz, double level = 0.5)
    {
        using var stream = new MemoryStream();
        using (var writer = new WaveFileWriter(stream, format))
        {
            for (int k = 0; k < seconds * format.SampleRate; k++)
            {
                for (int channel = 0; channel < format.Channels; channel++)
                {
                    writer.WriteSample((float)(level * Math.Sin(2 * Math.PI * hertz * k / format.SampleRate)));
                }
            }

            writer.Flush();
            return stream.ToArray();
        }
    }
}
