using System.Device.Gpio;
using System.Device.I2s;
using NanoML.Hardware;
using NanoML.Models;
using NanoML.Runtime;
using nanoFramework.Hardware.Esp32;

namespace NanoML.Apps.Keyword
{
    /// <summary>Wires the application to an INMP441 at an ESP32; README.md names the pins of other boards, and the model.</summary>
    public static class Program
    {
        private const int BitClockPin = 26;
        private const int WordSelectPin = 27;
        private const int DataPin = 33;
        private const int LedPin = 2;
        private const bool LedIsActiveLow = false;
        private const int Bus = 1;

        /// <summary>The driver keeps eight bytes a sample: 320 ms of sound, while a step of the model is computed.</summary>
        private const int DriverBytes = 8 * 16 * KeywordStage.HopSamples;

        public static void Main()
        {
            GpioPin pin = new GpioController().OpenPin(LedPin, PinMode.Output);
            LedIndicator led = new LedIndicator(pin, LedIsActiveLow);
            NanoModel model = new KeywordModel();
            I2sMicrophone microphone = new I2sMicrophone(OpenMicrophone(), KeywordStage.HopSamples);
            KeywordApp app = new KeywordApp(model, microphone, new SerialReporter(model), led, new SourceClock());
            app.Run();
        }

        private static I2sDevice OpenMicrophone()
        {
            Configuration.SetPinFunction(BitClockPin, DeviceFunction.I2S1_BCK);
            Configuration.SetPinFunction(WordSelectPin, DeviceFunction.I2S1_WS);
            Configuration.SetPinFunction(DataPin, DeviceFunction.I2S1_MDATA_IN);
            I2sConnectionSettings settings = new I2sConnectionSettings(Bus);
            settings.Mode = I2sMode.Master | I2sMode.Rx;
            settings.BitsPerSample = I2sBitsPerSample.Bit16;
            settings.ChannelFormat = I2sChannelFormat.OnlyLeft;
            settings.CommunicationFormat = I2sCommunicationFormat.I2S;
            settings.SampleRate = KeywordStage.SampleRate;
            settings.BufferSize = DriverBytes;
            return I2sDevice.Create(settings);
        }
    }
}
