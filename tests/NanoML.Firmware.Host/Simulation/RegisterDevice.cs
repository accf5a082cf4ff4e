using System.Device.I2c;

namespace NanoML.Firmware.Simulation;

/// <summary>A device of byte registers: the first byte of a write is the register, reads and further bytes go on from there.</summary>
internal abstract class RegisterDevice : II2cTarget
{
    private readonly Random _garbage = new(11);
    private int _register;

    public Faults Faults { get; } = new();

    protected byte[] Registers { get; } = new byte[256];

    /// <summary>The content of a register, without the effects of a read.</summary>
    public byte this[int register]
    {
        get => Registers[register];
        set => Registers[register] = value;
    }

    /// <summary>Gives all registers their power-on values, as a loss of power does.</summary>
    public void Reset()
    {
        Array.Clear(Registers);
        _register = 0;
        PowerOn();
    }

    public I2cTransferStatus Write(ReadOnlySpan<byte> bytes)
    {
        BusFault? fault = Faults.Take(reading: false);
        if (fault is null or BusFault.Partial)
        {
            Store(fault is null ? bytes : bytes[..(bytes.Length / 2)]);
        }

        return StatusOf(fault);
    }

    public virtual I2cTransferStatus Read(Span<byte> bytes, bool repeatedStart)
    {
        BusFault? fault = Faults.Take(reading: true);
        if (fault is null or BusFault.Partial or BusFault.Garbage)
        {
            Load(fault == BusFault.Partial ? bytes[..(bytes.Length / 2)] : bytes);
        }

        if (fault == BusFault.Garbage)
        {
            _garbage.NextBytes(bytes);
        }

        return StatusOf(fault);
    }

    /// <summary>Sets the registers that are not zero at power-on.</summary>
    protected abstract void PowerOn();

    protected virtual byte ReadRegister(int register) => Registers[register];

    protected virtual void WriteRegister(int register, byte value) => Registers[register] = value;

    /// <summary>The register after this one in a transfer.</summary>
    protected virtual int Next(int register) => (register + 1) & 0xFF;

    private static I2cTransferStatus StatusOf(BusFault? fault) => fault switch
    {
        BusFault.NoAcknowledge => I2cTransferStatus.SlaveAddressNotAcknowledged,
        BusFault.ClockStretch => I2cTransferStatus.ClockStretchTimeout,
        BusFault.Partial => I2cTransferStatus.PartialTransfer,
        BusFault.DriverError => throw new InvalidOperationException("the bus is stuck"),
        _ => I2cTransferStatus.FullTransfer,
    };

    private void Store(ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            if (i == 0)
            {
                _register = bytes[0];
                continue;
            }

            WriteRegister(_register, bytes[i]);
            _register = Next(_register);
        }
    }

    private void Load(Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = ReadRegister(_register);
            _register = Next(_register);
        }
    }
}
