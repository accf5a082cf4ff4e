using System.Buffers.Binary;

namespace NanoML.Firmware.Simulation;

/// <summary>Panasonic Grid-EYE AMG8833: 64 pixels of 12 bits, two's complement, in quarters of a degree Celsius, low byte first.</summary>
internal sealed class SimulatedAmg8833 : RegisterDevice
{
    public const int PowerControl = 0x00;
    public const int ResetControl = 0x01;
    public const int FrameRate = 0x02;
    public const int Pixels = 0x80;
    public const int PixelCount = 64;

    private const byte Sleeping = 0x10;
    private const byte InitialReset = 0x3F;

    public SimulatedAmg8833() => Reset();

    /// <summary>Puts an image into the pixel registers; a sleeping sensor keeps the old one.</summary>
    public void Show(Func<int, double> celsius)
    {
        for (int pixel = 0; pixel < PixelCount && Registers[PowerControl] == 0; pixel++)
        {
            int quarters = (int)Math.Round(celsius(pixel) * 4);
            BinaryPrimitives.WriteUInt16LittleEndian(Registers.AsSpan(Pixels + (2 * pixel)), (ushort)(quarters & 0xFFF));
        }
    }

    protected override void PowerOn()
    {
    }

    protected override void WriteRegister(int register, byte value)
    {
        switch (register)
        {
            case PowerControl:
                Registers[PowerControl] = value;
                break;
            case ResetControl when value == InitialReset:
                byte power = Registers[PowerControl];
                Reset();
                Registers[PowerControl] = power;
                break;
            case FrameRate when Registers[PowerControl] != Sleeping:
                Registers[FrameRate] = (byte)(value & 1);
                break;
        }
    }
}
