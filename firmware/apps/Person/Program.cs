using System.Device.Gpio;
using System.Device.I2c;
using System.Device.Spi;
using NanoML.Hardware;
using NanoML.Models;
using NanoML.Runtime;
using nanoFramework.Hardware.Esp32;

namespace NanoML.Apps.Person
{
    /// <summary>
    /// Wires the application to an ArduCAM Mini at an ESP32 with PSRAM; README.md names the pins of other boards, and the model.
    /// </summary>
    public static class Program
    {
        private const int DataPin = 21;
        private const int ClockPin = 22;
        private const int MosiPin = 23;
        private const int MisoPin = 25;
        private const int SpiClockPin = 19;
        private const int SelectPin = 5;
        private const int LedPin = 2;
        private const bool LedIsActiveLow = false;
        private const int Bus = 1;

        /// <summary>The application drives the chip select itself.</summary>
        private const int NoSelect = -1;

        public static void Main()
        {
            GpioController gpio = new GpioController();
            LedIndicator led = new LedIndicator(gpio.OpenPin(LedPin, PinMode.Output), LedIsActiveLow);
            NanoModel model = new PersonModel();
            ArducamMini camera = new ArducamMini(
                OpenCamera(),
                gpio.OpenPin(SelectPin, PinMode.Output),
                OpenSensor(),
                PersonStage.FrameWidth,
                PersonStage.FrameHeight,
                FrameFormat.Rgb565);
            PersonApp app = new PersonApp(model, camera, new SerialReporter(model), led);
            app.Run();
        }

        private static SpiDevice OpenCamera()
        {
            Configuration.SetPinFunction(MosiPin, DeviceFunction.SPI1_MOSI);
            Configuration.SetPinFunction(MisoPin, DeviceFunction.SPI1_MISO);
            Configuration.SetPinFunction(SpiClockPin, DeviceFunction.SPI1_CLOCK);
            SpiConnectionSettings settings = new SpiConnectionSettings(Bus, NoSelect);
            settings.ClockFrequency = ArducamMini.FastestClock;
            return SpiDevice.Create(settings);
        }

        private static I2cDevice OpenSensor()
        {
            Configuration.SetPinFunction(DataPin, DeviceFunction.I2C1_DATA);
            Configuration.SetPinFunction(ClockPin, DeviceFunction.I2C1_CLOCK);
            return I2cDevice.Create(new I2cConnectionSettings(Bus, ArducamMini.SensorAddress, I2cBusSpeed.StandardMode));
        }
    }
}
