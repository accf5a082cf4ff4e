using NanoML.Firmware.Simulation;
using NanoML.Hardware;

namespace NanoML.Firmware.Tests.Sources;

public sealed class Mpu6050Tests() : MpuTests(new SimulatedMpu6050(), transfersOfAStart: 13)
{
    private protected override MpuImu Source(AccelerometerRange accelerometer, int samplesPerSecond) =>
        new Mpu6050(Device, accelerometer, samplesPerSecond);

    private protected override MpuImu Source(AccelerometerRange accelerometer, GyroscopeRange gyroscope, int samplesPerSecond) =>
        new Mpu6050(Device, accelerometer, gyroscope, samplesPerSecond);
}
