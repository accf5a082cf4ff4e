using System.Device.Gpio;
using NanoML.Apps.Digits;
using NanoML.Models;
using NanoML.Runtime;

namespace NanoML.Edges
{
    /// <summary>The Digits application over its recording and a little more, with a simulated LED.</summary>
    public static class DigitsProgram
    {
        private const int Frames = 12;

        public static void Main()
        {
            ReplayFrameSource recording = new ReplayFrameSource(Recordings.Pixels, Recordings.FrameLength, FrameFormat.UInt8);
            NanoModel model = new DigitsCnn();
            DigitsStage stage = new DigitsStage(model, 16);
            DigitsApp app = new DigitsApp(model, recording, stage, new SerialReporter(model), new GpioPin(), 1);
            for (int k = 0; k < Frames; k++)
            {
                app.Step();
            }
        }
    }
}
