using System.Device.Gpio;
using NanoML.Apps.Keyword;
using NanoML.Hardware;
using NanoML.Models;
using NanoML.Runtime;

namespace NanoML.Edges
{
    /// <summary>The Keyword application over a made-up sound, with a simulated LED, and what its model is given.</summary>
    public static class KeywordProgram
    {
        private const int Turns = 2 * (KeywordStage.DroppedHops + KeywordStage.RecordedHops);

        public static void Main()
        {
            NanoModel model = new KeywordModel();
            Inputs(model.InputCount, new KeywordStage(model), new SyntheticSound(KeywordStage.HopSamples));
            LedIndicator led = new LedIndicator(new GpioPin(), false);
            KeywordApp app = new KeywordApp(model, new SyntheticSound(KeywordStage.HopSamples), new SerialReporter(model), led, 1);
            for (int k = 0; k < Turns; k++)
            {
                if (app.Step() == TurnResult.Inferred)
                {
                    Report.Bytes("output", k, model.Output);
                }
            }
        }

        private static void Inputs(int count, KeywordStage stage, IFrameSource source)
        {
            byte[] frame = new byte[source.FrameBytes];
            byte[] input = new byte[count];
            for (int k = 0; k < Turns; k++)
            {
                source.TryRead(frame);
                if (stage.Prepare(frame, input))
                {
                    Report.Bytes("input", k, input);
                }
            }
        }
    }
}
