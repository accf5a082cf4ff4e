using System.Device.Gpio;
using System.Device.I2c;
using NanoML.Hardware;
using NanoML.Models;
using NanoML.Runtime;
using nanoFramework.Hardware.Esp32;

namespace NanoML.Apps.Motion
{
    /// <summary>Wires the application to an M5StickC Plus2; README.md names the pins.</summary>
    public static class Program
    {
        private const int DataPin = 21;
        private const int ClockPin = 22;
        private const int LedPin = 19;

        /// <summary>Driven high, it keeps the board on when it runs from its battery.</summary>
        private const int HoldPin = 4;

        private const int Bus = 1;

        public static void Main()
        {
            GpioController gpio = new GpioController();
            gpio.OpenPin(HoldPin, PinMode.Output).Write(PinValue.High);
            Configuration.SetPinFunction(DataPin, DeviceFunction.I2C1_DATA);
            Configuration.SetPinFunction(ClockPin, DeviceFunction.I2C1_CLOCK);
            I2cDevice device = I2cDevice.Create(new I2cConnectionSettings(Bus, MpuImu.DefaultAddress, I2cBusSpeed.FastMode));
            Mpu6886 sensor = new Mpu6886(device, AccelerometerRange.G2, MotionStage.SamplesPerSecond);
            NanoModel model = new MotionCnn();
            GpioPin led = gpio.OpenPin(LedPin, PinMode.Output);
            led.Write(PinValue.Low);
            SerialReporter reporter = new SerialReporter(model);
            reporter.Heap = new FreeHeap();
            MotionApp app = new MotionApp(model, sensor, reporter, led);
            app.Run();
        }
    }
}
