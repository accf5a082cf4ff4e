using System;
using System.Device.I2c;

namespace NanoML.Hardware
{
    /// <summary>The InvenSense MPU-6886 accelerometer and gyroscope of the M5StickC Plus and M5Core2. Its FIFO holds 73 samples.</summary>
    public sealed class Mpu6886 : MpuImu
    {
        private const int AccelerometerConfiguration2 = 0x1D;
        private const int AccelerometerIntelligence = 0x69;

        private const int FifoOf1024Bytes = 0x40;
        private const int FullOutputRange = 0x02;

        /// <summary>Acceleration only.</summary>
        /// <param name="device">At <see cref="MpuImu.DefaultAddress"/> or 0x69; 400 kHz at most.</param>
        /// <param name="samplesPerSecond">1,000 divided by a whole number up to 256: 50, 100, 200.</param>
        /// <exception cref="ArgumentException">The sensor does not have this rate.</exception>
        public Mpu6886(I2cDevice device, AccelerometerRange accelerometer, int samplesPerSecond)
            : base(device, accelerometer, GyroscopeRange.Dps2000, samplesPerSecond, false)
        {
        }

        /// <summary>Acceleration and rotation.</summary>
        /// <param name="device">At <see cref="MpuImu.DefaultAddress"/> or 0x69; 400 kHz at most.</param>
        /// <param name="samplesPerSecond">1,000 divided by a whole number up to 256: 50, 100, 200.</param>
        /// <exception cref="ArgumentException">The sensor does not have this rate.</exception>
        public Mpu6886(I2cDevice device, AccelerometerRange accelerometer, GyroscopeRange gyroscope, int samplesPerSecond)
            : base(device, accelerometer, gyroscope, samplesPerSecond, true)
        {
        }

        internal override int Identity
        {
            get { return 0x19; }
        }

        // GYRO and ACCEL, each with the temperature.
        internal override int FifoSources
        {
            get { return 0x18; }
        }

        internal override bool TryConfigure(I2cRegisters registers, int filter)
        {
            // Without the second the output stops short of full scale; it is to be set after every power-on.
            return registers.TryWrite(AccelerometerConfiguration2, FifoOf1024Bytes | filter)
                && registers.TryWrite(AccelerometerIntelligence, FullOutputRange);
        }
    }
}
