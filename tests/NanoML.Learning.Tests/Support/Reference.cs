namespace NanoML.Learning.Tests.Support;

/// <summary>Plain arithmetic for what the library computes in bounded integers.</summary>
internal static class Reference
{
    /// <summary>The nearest whole number, half up.</summary>
    public static long Round(decimal value) => (long)Math.Floor(value + 0.5m);

    public static byte[] Mean(IReadOnlyList<byte[]> examples) =>
        [.. Enumerable.Range(0, examples[0].Length).Select(k => (byte)Round(examples.Sum(e => (decimal)e[k]) / examples.Count))];

    public static long Distance(byte[] a, byte[] b) => a.Zip(b, (x, y) => (long)(x - y) * (x - y)).Sum();

    public static byte[][] Samples(Random random, int count, int features) =>
        [.. Enumerable.Range(0, count).Select(_ => Sample(random, features))];

    /// <summary>Bytes of which some are the ends.</summary>
    public static byte[] Sample(Random random, int features)
    {
        byte[] bytes = new byte[features];
        random.NextBytes(bytes);
        for (int k = 0; k < features; k++)
        {
            bytes[k] = random.Next(6) switch { 0 => 0, 1 => 255, _ => bytes[k] };
        }

        return bytes;
    }

    public static byte[] BytesOf(LearnedPart part)
    {
        byte[] bytes = new byte[part.Bytes];
        part.Write(bytes, 0);
        return bytes;
    }
}
