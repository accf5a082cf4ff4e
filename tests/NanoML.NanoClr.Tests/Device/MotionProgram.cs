using System.Device.Gpio;
using NanoML.Apps.Motion;
using NanoML.Models;
using NanoML.Runtime;

namespace NanoML.Edges
{
    /// <summary>The Motion application over a synthetic motion, with a simulated LED.</summary>
    public static class MotionProgram
    {
        private static readonly byte[] s_frame = new byte[MotionStage.FrameBytes];

        public static void Main()
        {
            NanoModel model = new MotionCnn();
            MotionApp app = new MotionApp(model, new SyntheticMotion(), new SerialReporter(model), new GpioPin());
            for (int k = 0; k < SyntheticMotion.Samples; k++)
            {
                app.Step();
            }
        }

        /// <summary>What a result costs: the samples of a hop, their copy and the step.</summary>
        /// <param name="hops">How many steps.</param>
        public static void Classify(int hops)
        {
            NanoModel model = new MotionCnn();
            MotionStage stage = new MotionStage(model);
            for (int k = 0; k < hops * MotionStage.Hop; k++)
            {
                if (stage.Prepare(s_frame, model.Input))
                {
                    model.Step();
                }
            }
        }
    }
}
