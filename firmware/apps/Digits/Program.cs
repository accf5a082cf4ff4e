using System.Device.Gpio;
using System.Device.I2c;
using System.IO.Ports;
using NanoML.Hardware;
using NanoML.Models;
using NanoML.Runtime;
using nanoFramework.Hardware.Esp32;

namespace NanoML.Apps.Digits
{
    /// <summary>Wires the application; README.md names the pins.</summary>
    public static class Program
    {
        /// <summary>Change it to what is connected.</summary>
        private const DigitsSource Source = DigitsSource.Recording;

        private const int LedPin = 2;
        private const int FlashMilliseconds = 100;

        private const int RecordedInk = 16;
        private const int RecordedPause = 900;

        private const string Port = "COM2";
        private const int ReceivePin = 35;
        private const int TransmitPin = 32;
        private const int BaudRate = 115200;
        private const int GreyInk = 255;
        private const int LongestSilence = 60000;

        private const int DataPin = 21;
        private const int ClockPin = 22;
        private const int Bus = 1;
        private const int ImagesPerSecond = 10;

        /// <summary>A live source is asked often: its buffers are small.</summary>
        private const int LivePause = 20;

        public static void Main()
        {
            Run(Source, new DigitsCnn());
        }

        private static void Run(DigitsSource kind, NanoModel model)
        {
            switch (kind)
            {
                case DigitsSource.Uart:
                    Run(model, OpenUart(), new DigitsStage(model, GreyInk), LivePause);
                    break;
                case DigitsSource.Thermal:
                    Run(model, OpenCamera(), new DigitsStage(model), LivePause);
                    break;
                default:
                    IFrameSource recording = new ReplayFrameSource(Recordings.Pixels, Recordings.FrameLength, FrameFormat.UInt8);
                    Run(model, recording, new DigitsStage(model, RecordedInk), RecordedPause);
                    break;
            }
        }

        private static void Run(NanoModel model, IFrameSource source, DigitsStage stage, int pauseMilliseconds)
        {
            GpioPin led = new GpioController().OpenPin(LedPin, PinMode.Output);
            new DigitsApp(model, source, stage, new SerialReporter(model), led, FlashMilliseconds).Run(pauseMilliseconds);
        }

        private static IFrameSource OpenUart()
        {
            Configuration.SetPinFunction(ReceivePin, DeviceFunction.COM2_RX);
            Configuration.SetPinFunction(TransmitPin, DeviceFunction.COM2_TX);
            return new UartFrames(new SerialPort(Port, BaudRate), Recordings.Side, Recordings.Side, LongestSilence);
        }

        private static IFrameSource OpenCamera()
        {
            Configuration.SetPinFunction(DataPin, DeviceFunction.I2C1_DATA);
            Configuration.SetPinFunction(ClockPin, DeviceFunction.I2C1_CLOCK);
            I2cConnectionSettings settings = new I2cConnectionSettings(Bus, Amg8833.DefaultAddress, I2cBusSpeed.FastMode);
            return new Amg8833(I2cDevice.Create(settings), ImagesPerSecond);
        }
    }
}
