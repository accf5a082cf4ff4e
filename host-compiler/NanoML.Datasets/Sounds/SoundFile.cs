using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NAudio.Wave;
using NAudio.Wave.SampleProviders;

namespace NanoML.Datasets.Sounds;

/// <summary>Reads WAV: PCM of 8, 16, 24 or 32 bits, or float; any rate, any number of channels.</summary>
internal static class SoundFile
{
    private const int BlockFrames = 4096;

    public static bool IsSound(string path) => Path.GetExtension(path).Equals(".wav", StringComparison.OrdinalIgnoreCase);

    /// <summary>The mean of the channels, in [-1, 1], at another rate.</summary>
    /// <exception cref="CompilerException">
    /// The file cannot be read (NML0001), is damaged, cut off or of another format (NML0212), holds NaN (NML0203), or is too long (NML0215).
    /// </exception>
    public static Signal Read(string path, int rate)
    {
        using FileStream stream = DataFile.Open(path);
        try
        {
            RequireWhole(path, stream);
            using var reader = new WaveFileReader(stream);
            RequireLength(path, reader, rate);
            ISampleProvider samples = reader.ToSampleProvider();
            List<float> mono = Mono(path, samples);
            float[] values = samples.WaveFormat.SampleRate == rate ? [.. mono] : Resampled(mono, samples.WaveFormat.SampleRate, rate);
            return values.Length > 0 ? new Signal(values.Length, 1, values, rate) : throw Bad(path, "there are no samples in it");
        }
        catch (Exception e) when (e is not CompilerException and not OutOfMemoryException)
        {
            throw Bad(path, "this is no WAV, or it is damaged", e);
        }
    }

    // The reader takes what is there of a chunk that claims more.
    private static void RequireWhole(string path, FileStream stream)
    {
        using var reader = new BinaryReader(stream, System.Text.Encoding.ASCII, leaveOpen: true);
        if (stream.Length < 44 || !reader.ReadBytes(4).AsSpan().SequenceEqual("RIFF"u8))
        {
            throw Bad(path, "this is no WAV");
        }

        reader.ReadUInt32();
        if (!reader.ReadBytes(4).AsSpan().SequenceEqual("WAVE"u8))
        {
            throw Bad(path, "this is no WAV");
        }

        while (stream.Position + 8 <= stream.Length)
        {
            byte[] id = reader.ReadBytes(4);
            long length = reader.ReadUInt32();
            long left = stream.Length - stream.Position;
            if (id.AsSpan().SequenceEqual("data"u8) && length > left)
            {
                throw Bad(path, $"the sound is cut off: {left} of {length} bytes are there");
            }

            if (length > left)
            {
                break;
            }

            stream.Position += length + (length & 1);
        }

        stream.Position = 0;
    }

    private static void RequireLength(string path, WaveFileReader reader, int rate)
    {
        WaveFormat format = reader.WaveFormat;
        if (format.SampleRate is < 100 or > 1_000_000 || format.Channels is < 1 or > 64 || format.BlockAlign < 1)
        {
            throw Bad(path, $"{format.SampleRate} Hz and {format.Channels} channels are no sound");
        }

        long frames = reader.Length / format.BlockAlign;
        if (frames > DataFile.MaxElements || frames * rate / format.SampleRate > DataFile.MaxElements)
        {
            throw new CompilerException(
                DiagnosticCatalog.DatasetTooLarge, $"{path}: the sound has {frames} samples; at most {DataFile.MaxElements} are read", "Cut it into parts.");
        }
    }

    private static List<float> Mono(string path, ISampleProvider samples)
    {
        int channels = samples.WaveFormat.Channels;
        var mono = new List<float>();
        float[] block = new float[BlockFrames * channels];
        for (int count = samples.Read(block); count > 0; count = samples.Read(block))
        {
            for (int start = 0; start + channels <= count; start += channels)
            {
                float sum = 0;
                foreach (float value in block.AsSpan(start, channels))
                {
                    sum += value;
                }

                mono.Add(float.IsFinite(sum)
                    ? sum / channels
                    : throw new CompilerException(DiagnosticCatalog.BadDataValue, $"{path}: sample {mono.Count} is not finite"));
            }
        }

        return mono;
    }

    private static float[] Resampled(List<float> mono, int from, int to)
    {
        var source = new ListProvider(mono, from);
        var resampler = new WdlResamplingSampleProvider(source, to);
        var values = new List<float>();
        float[] block = new float[BlockFrames];
        long most = (long)mono.Count * to / from;
        for (int count = resampler.Read(block); count > 0 && values.Count < most; count = resampler.Read(block))
        {
            values.AddRange(block.AsSpan(0, (int)Math.Min(count, most - values.Count)));
        }

        return [.. values];
    }

    private static CompilerException Bad(string path, string how, Exception? inner = null) =>
        new(DiagnosticCatalog.BadSound, $"{path}: {how}", inner: inner);

    private sealed class ListProvider(List<float> samples, int rate) : ISampleProvider
    {
        private int _place;

        public WaveFormat WaveFormat { get; } = WaveFormat.CreateIeeeFloatWaveFormat(rate, 1);

        public int Read(Span<float> buffer)
        {
            int count = Math.Min(buffer.Length, samples.Count - _place);
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(samples).Slice(_place, count).CopyTo(buffer);
            _place += count;
            return count;
        }
    }
}
