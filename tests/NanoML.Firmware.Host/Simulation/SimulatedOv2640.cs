using System.Device.I2c;

namespace NanoML.Firmware.Simulation;

/// <summary>OmniVision OV2640: two banks of registers behind 0xFF, over SCCB, which knows no repeated start.</summary>
internal sealed class SimulatedOv2640 : RegisterDevice
{
    public const int Bank = 0xFF;
    public const int IdHigh = 0x0A;
    public const int IdLow = 0x0B;
    public const int Com7 = 0x12;
    public const int OutputWidth = 0x5A;
    public const int OutputHeight = 0x5B;
    public const int ImageMode = 0xDA;

    private const byte SystemReset = 0x80;
    private const byte Rgb565 = 0x08;

    private readonly byte[] _sensorBank = new byte[256];

    public SimulatedOv2640() => Reset();

    /// <summary>The bytes of an image in the present size, two a pixel.</summary>
    public int ImageBytes => 4 * Registers[OutputWidth] * 4 * Registers[OutputHeight] * 2;

    public bool IsRgb565 => (Registers[ImageMode] & Rgb565) != 0;

    /// <summary>The content of a register of the sensor's bank.</summary>
    public byte Sensor(int register) => _sensorBank[register];

    /// <summary>Puts another chip in its place.</summary>
    public void Identify(byte high, byte low) => (_sensorBank[IdHigh], _sensorBank[IdLow]) = (high, low);

    public override I2cTransferStatus Read(Span<byte> bytes, bool repeatedStart) =>
        repeatedStart ? I2cTransferStatus.SlaveAddressNotAcknowledged : base.Read(bytes, repeatedStart);

    protected override void PowerOn()
    {
        Array.Clear(_sensorBank);
        Identify(0x26, 0x42);
    }

    protected override byte ReadRegister(int register) =>
        register == Bank || Registers[Bank] == 0 ? Registers[register] : _sensorBank[register];

    protected override void WriteRegister(int register, byte value)
    {
        if (register == Bank || Registers[Bank] == 0)
        {
            Registers[register] = value;
        }
        else if (register == Com7 && (value & SystemReset) != 0)
        {
            Reset();
        }
        else if (register is not (IdHigh or IdLow))
        {
            _sensorBank[register] = value;
        }
    }
}
