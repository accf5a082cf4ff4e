namespace NanoML.Firmware.Simulation;

/// <summary>A board that sends grey images as docs/uart-frames.md says, or not quite so.</summary>
internal sealed class UartFramePeer(SimulatedUart line)
{
    private const ushort Polynomial = 0x1021;

    public void Send(int width, int height, ReadOnlySpan<byte> pixels) => line.Receive(Frame(width, height, pixels));

    /// <summary>Sends a part of a frame.</summary>
    public void SendTorn(int width, int height, ReadOnlySpan<byte> pixels, Range part) => line.Receive(Frame(width, height, pixels)[part]);

    /// <summary>Sends a frame with one bit turned over on the way.</summary>
    public void SendDamaged(int width, int height, ReadOnlySpan<byte> pixels, int damagedBit)
    {
        byte[] frame = Frame(width, height, pixels);
        frame[damagedBit / 8 % frame.Length] ^= (byte)(1 << (damagedBit % 8));
        line.Receive(frame);
    }

    public void SendGarbage(Random random, int count)
    {
        byte[] garbage = new byte[count];
        random.NextBytes(garbage);
        line.Receive(garbage);
    }

    public static byte[] Frame(int width, int height, ReadOnlySpan<byte> pixels)
    {
        List<byte> frame = [0xA5, 0x5A];
        foreach (int number in new[] { width, height, pixels.Length })
        {
            frame.Add((byte)number);
            frame.Add((byte)(number >> 8));
        }

        frame.AddRange(pixels);
        int crc = Checksum(frame.Skip(2));
        frame.Add((byte)crc);
        frame.Add((byte)(crc >> 8));
        return [.. frame];
    }

    // By the definition, bit by bit.
    private static int Checksum(IEnumerable<byte> bytes)
    {
        ushort crc = 0xFFFF;
        foreach (byte value in bytes)
        {
            crc ^= (ushort)(value << 8);
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (ushort)((crc & 0x8000) != 0 ? (crc << 1) ^ Polynomial : crc << 1);
            }
        }

        return crc;
    }
}
