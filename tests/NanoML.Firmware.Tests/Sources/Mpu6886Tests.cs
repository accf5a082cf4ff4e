using NanoML.Firmware.Simulation;
using NanoML.Hardware;

namespace NanoML.Firmware.Tests.Sources;

public sealed class Mpu6886Tests() : MpuTests(new SimulatedMpu6886(), transfersOfAStart: 15)
{
    private protected override MpuImu Source(AccelerometerRange accelerometer, int samplesPerSecond) =>
        new Mpu6886(Device, accelerometer, samplesPerSecond);

    private protected override MpuImu Source(AccelerometerRange accelerometer, GyroscopeRange gyroscope, int samplesPerSecond) =>
        new Mpu6886(Device, accelerometer, gyroscope, samplesPerSecond);
}
