using System;
using System.Device.I2c;

namespace NanoML.Hardware
{
    /// <summary>The InvenSense MPU-6050 accelerometer and gyroscope, as on the GY-521 board. Its FIFO holds 73 samples.</summary>
    public sealed class Mpu6050 : MpuImu
    {
        /// <summary>Acceleration only.</summary>
        /// <param name="device">At <see cref="MpuImu.DefaultAddress"/> or 0x69; 400 kHz at most.</param>
        /// <param name="samplesPerSecond">1,000 divided by a whole number up to 256: 50, 100, 200.</param>
        /// <exception cref="ArgumentException">The sensor does not have this rate.</exception>
        public Mpu6050(I2cDevice device, AccelerometerRange accelerometer, int samplesPerSecond)
            : base(device, accelerometer, GyroscopeRange.Dps2000, samplesPerSecond, false)
        {
        }

        /// <summary>Acceleration and rotation.</summary>
        /// <param name="device">At <see cref="MpuImu.DefaultAddress"/> or 0x69; 400 kHz at most.</param>
        /// <param name="samplesPerSecond">1,000 divided by a whole number up to 256: 50, 100, 200.</param>
        /// <exception cref="ArgumentException">The sensor does not have this rate.</exception>
        public Mpu6050(I2cDevice device, AccelerometerRange accelerometer, GyroscopeRange gyroscope, int samplesPerSecond)
            : base(device, accelerometer, gyroscope, samplesPerSecond, true)
        {
        }

        internal override int Identity
        {
            get { return 0x68; }
        }

        // TEMP, XG, YG, ZG and ACCEL.
        internal override int FifoSources
        {
            get { return 0xF8; }
        }
    }
}
