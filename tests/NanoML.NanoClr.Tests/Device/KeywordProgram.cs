using System.Device.Gpio;
using NanoML.Apps.Keyword;
using NanoML.Hardware;
using NanoML.Models;
using NanoML.Runtime;

namespace NanoML.Edges
{
    /// <summary>
    /// The Keyword application over a made-up sound, with a simulated LED, on a board that keeps up in the pauses, and then on one that does
    /// not.
    /// </summary>
    public static class KeywordProgram
    {
        private const int Coefficients = 15000;
        private const int Gate = 500;

        public static void Main()
        {
            NanoModel model = new KeywordModel();
            SimulatedClock clock = new SimulatedClock();
            SyntheticSound sound = new SyntheticSound(KeywordStage.HopSamples, clock);
            LedIndicator led = new LedIndicator(new GpioPin(), false);
            KeywordApp app = new KeywordApp(model, sound, new SerialReporter(model), led, clock);
            Run(app, model, clock, 70, 40000);
            Report.Line("lost", sound.Lost, app.LostHops);

            sound.IsEndless = true;
            Run(app, model, clock, 40, 300000);
            Report.Line("lost", sound.Lost, app.LostHops);
        }

        private static void Run(KeywordApp app, NanoModel model, SimulatedClock clock, int inferences, int inference)
        {
            int done = 0;
            while (done < inferences)
            {
                clock.Microseconds += app.IsHearing ? Coefficients : Gate;
                if (app.Step() == TurnResult.Inferred)
                {
                    Report.Bytes("output", done, model.Output);
                    clock.Microseconds += inference;
                    done++;
                }
            }
        }
    }
}
