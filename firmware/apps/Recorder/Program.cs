using System;
using System.Device.Gpio;
using System.Device.I2c;
using System.IO.Ports;
using NanoML.Hardware;
using NanoML.Recording;
using nanoFramework.Hardware.Esp32;

namespace NanoML.Apps.Recorder
{
    /// <summary>Wires the application to an M5StickC Plus2; README.md names the pins.</summary>
    public static class Program
    {
        private const string Board = "m5stickc-plus2";

        private const int DataPin = 21;
        private const int ClockPin = 22;
        private const int Bus = 1;

        /// <summary>Driven high, it keeps the board on when it runs from its battery.</summary>
        private const int HoldPin = 4;

        private const string Port = "COM2";
        private const int TransmitPin = 32;
        private const int ReceivePin = 33;
        private const int BaudRate = 921600;

        /// <summary>1,000 divided by a whole number. A model wants recordings at the rate that its application will have.</summary>
        private const int SamplesPerSecond = 1000;

        private const int Gravity = 8;
        private const int DegreesPerSecond = 1000;
        private const AccelerometerRange Acceleration = AccelerometerRange.G8;
        private const GyroscopeRange Rotation = GyroscopeRange.Dps1000;

        /// <summary>One transfer brings what comes during a message: 14 bytes each.</summary>
        private const int Burst = 16;

        public static void Main()
        {
            try
            {
                Run();
            }
            catch (Exception e)
            {
                // Without a debugger, nothing else says why the application ended.
                Console.WriteLine(e.GetType().FullName + ": " + e.Message);
                throw;
            }
        }

        private static void Run()
        {
            GpioController gpio = new GpioController();
            gpio.OpenPin(HoldPin, PinMode.Output).Write(PinValue.High);
            Configuration.SetPinFunction(DataPin, DeviceFunction.I2C1_DATA);
            Configuration.SetPinFunction(ClockPin, DeviceFunction.I2C1_CLOCK);
            Configuration.SetPinFunction(TransmitPin, DeviceFunction.COM2_TX);
            Configuration.SetPinFunction(ReceivePin, DeviceFunction.COM2_RX);
            I2cDevice device = I2cDevice.Create(new I2cConnectionSettings(Bus, MpuImu.DefaultAddress, I2cBusSpeed.FastMode));
            Mpu6886 mpu = new Mpu6886(device, Acceleration, Rotation, SamplesPerSecond);
            mpu.BurstSamples = Burst;
            SerialPort port = new SerialPort(Port, BaudRate);
            port.Open();
            RecordedSensor sensor = ImuSensor.Describe(Board, "MPU-6886", Gravity, DegreesPerSecond, SamplesPerSecond);
            new RecorderApp(mpu, sensor, new SerialChannel(port), BaudRate).Run();
        }
    }
}
