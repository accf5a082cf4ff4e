using System.Device.I2c;

namespace NanoML.Firmware.Simulation;

/// <summary>What answers at one address of an I2C bus.</summary>
internal interface II2cTarget
{
    I2cTransferStatus Write(ReadOnlySpan<byte> bytes);

    /// <param name="repeatedStart">The read follows a write without a stop.</param>
    I2cTransferStatus Read(Span<byte> bytes, bool repeatedStart);
}
