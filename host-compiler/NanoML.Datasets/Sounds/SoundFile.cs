namespace NanoML.Datasets.Sounds;

/// <summary>Reads WAV.</summary>
internal static class SoundFile
{
    public static bool IsSound(string path) => Path.GetExtension(path).Equals(".wav", StringComparison.OrdinalIgnoreCase);
}
