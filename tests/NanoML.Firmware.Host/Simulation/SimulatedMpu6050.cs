namespace NanoML.Firmware.Simulation;

/// <summary>InvenSense MPU-6050 (register map RM-MPU-6000A-00, revision 4.2): asleep at power-on, 1,024 bytes of FIFO.</summary>
internal sealed class SimulatedMpu6050 : SimulatedMpu
{
    private const int GyroAxes = 0x70;

    public SimulatedMpu6050() => Reset();

    protected override int FifoCapacity => 1024;

    protected override (bool Accel, bool Temperature, bool Gyro) InFifo =>
        ((Registers[FifoEnable] & 0x08) != 0, (Registers[FifoEnable] & 0x80) != 0, (Registers[FifoEnable] & GyroAxes) == GyroAxes);

    protected override void PowerOn()
    {
        base.PowerOn();
        Registers[PowerManagement1] = 0x40;
        Registers[WhoAmI] = 0x68;
    }
}
