namespace NanoML.Preprocessing.Tests.Support;

/// <summary>Samples as a microphone delivers them: two bytes each, the low byte first.</summary>
internal static class Pcm
{
    public static byte[] Of(IEnumerable<short> samples) => [.. samples.SelectMany(sample => new[] { (byte)sample, (byte)(sample >> 8) })];

    public static short[] Samples(byte[] pcm) => [.. pcm.Chunk(2).Select(pair => (short)(pair[0] | (pair[1] << 8)))];
}
