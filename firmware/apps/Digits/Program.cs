using System.Device.Gpio;
using NanoML.Models;
using NanoML.Runtime;

namespace NanoML.Apps.Digits
{
    /// <summary>Wires the application.</summary>
    public static class Program
    {
        /// <summary>The pin of the LED; README.md names it for each board.</summary>
        private const int LedPin = 2;

        private const int FlashMilliseconds = 100;
        private const int PauseMilliseconds = 900;

        public static void Main()
        {
            GpioPin led = new GpioController().OpenPin(LedPin, PinMode.Output);
            ReplayFrameSource recording = new ReplayFrameSource(Recordings.Pixels, Recordings.FrameLength, FrameFormat.UInt8);
            NanoModel model = new DigitsCnn();
            DigitsApp app = new DigitsApp(model, recording, new SerialReporter(model), led, FlashMilliseconds);
            app.Run(PauseMilliseconds);
        }
    }
}
