namespace NanoML.Updates.Tests.Support;

/// <summary>Bytes as a medium or a foe leaves them.</summary>
internal static class Damage
{
    /// <summary>Half of the time, one to four bytes.</summary>
    public static void Maybe(Random random, byte[] bytes)
    {
        if (random.Next(2) == 0)
        {
            return;
        }

        for (int count = random.Next(1, 5); count > 0; count--)
        {
            bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256);
        }
    }
}
