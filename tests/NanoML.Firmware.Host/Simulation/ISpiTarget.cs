namespace NanoML.Firmware.Simulation;

/// <summary>What answers on an SPI bus while its chip-select pin is low.</summary>
internal interface ISpiTarget
{
    /// <summary>Takes a byte and gives one.</summary>
    byte Exchange(byte value);
}
