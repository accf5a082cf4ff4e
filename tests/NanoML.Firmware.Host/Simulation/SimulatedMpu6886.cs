namespace NanoML.Firmware.Simulation;

/// <summary>InvenSense MPU-6886 (datasheet DS-000193): temperature goes to the FIFO with either sensor, its size is chosen.</summary>
internal sealed class SimulatedMpu6886 : SimulatedMpu
{
    public const int AccelConfig2 = 0x1D;

    public SimulatedMpu6886() => Reset();

    protected override int FifoCapacity => 512 << (Registers[AccelConfig2] >> 6);

    protected override (bool Accel, bool Temperature, bool Gyro) InFifo =>
        ((Registers[FifoEnable] & 0x08) != 0, (Registers[FifoEnable] & 0x18) != 0, (Registers[FifoEnable] & 0x10) != 0);

    protected override void PowerOn()
    {
        base.PowerOn();
        Registers[PowerManagement1] = 0x41;
        Registers[WhoAmI] = 0x19;
    }
}
