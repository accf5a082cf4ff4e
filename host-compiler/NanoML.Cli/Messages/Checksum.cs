namespace NanoML.Cli.Messages;

/// <summary>CRC-16/CCITT-FALSE, as the device library's <c>Crc16</c>.</summary>
internal static class Checksum
{
    public static ushort Of(ReadOnlySpan<byte> bytes)
    {
        int crc = 0xFFFF;
        foreach (byte b in bytes)
        {
            int x = (crc >> 8) ^ b;
            x ^= x >> 4;
            crc = ((crc << 8) ^ (x << 12) ^ (x << 5) ^ x) & 0xFFFF;
        }

        return (ushort)crc;
    }
}
