using System.Device.Gpio;
using NanoML.Apps.Person;
using NanoML.Hardware;
using NanoML.Models;
using NanoML.Runtime;

namespace NanoML.Edges
{
    /// <summary>The Person application over made-up pictures, with a simulated LED, and what its model is given.</summary>
    public static class PersonProgram
    {
        private const int Pictures = 3;

        public static void Main()
        {
            NanoModel model = new PersonModel();
            Inputs(model.InputCount, new PersonStage(model), Source());
            LedIndicator led = new LedIndicator(new GpioPin(), false);
            PersonApp app = new PersonApp(model, Source(), new SerialReporter(model), led);
            for (int k = 0; k < Pictures; k++)
            {
                app.Step();
                Report.Bytes("output", k, model.Output);
            }
        }

        private static void Inputs(int count, PersonStage stage, IFrameSource source)
        {
            byte[] frame = new byte[source.FrameBytes];
            byte[] input = new byte[count];
            for (int k = 0; k < Pictures; k++)
            {
                source.TryRead(frame);
                stage.Prepare(frame, input);
                Report.Bytes("input", k, input);
            }
        }

        private static IFrameSource Source()
        {
            return new SyntheticPictures(PersonStage.FrameWidth, PersonStage.FrameHeight);
        }
    }
}
