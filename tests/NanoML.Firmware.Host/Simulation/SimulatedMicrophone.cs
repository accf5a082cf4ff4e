using System.Buffers.Binary;

namespace NanoML.Firmware.Simulation;

/// <summary>A digital microphone (INMP441, SPM1423) behind the ESP32's driver: 16-bit samples, the low byte first.</summary>
internal sealed class SimulatedMicrophone
{
    /// <summary>The sample of a number.</summary>
    public Func<int, short> Sound { get; set; } = sample => (short)(sample * 7);

    /// <summary>Samples read since the beginning.</summary>
    public int Samples { get; set; }

    /// <summary>The data line is cut: it stays at one level.</summary>
    public bool IsGone { get; set; }

    /// <summary>The driver throws at the next read.</summary>
    public bool DriverFails { get; set; }

    public void Read(Span<byte> bytes)
    {
        if (DriverFails)
        {
            DriverFails = false;
            throw new ArgumentException("the driver is stuck");
        }

        for (int i = 0; i + 1 < bytes.Length; i += 2)
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes[i..], IsGone ? (short)-1 : Sound(Samples));
            Samples++;
        }
    }
}
