using NanoML.Runtime;

namespace NanoML.Apps.Motion
{
    /// <summary>
    /// Acceleration of a made-up wrist at 50 Hz, not a recorded one: rest, squats, rest, jumping jacks, rest and lunges, as swings of the
    /// strength and pace that such exercises have. Then it starts over.
    /// </summary>
    /// <remarks>For tests, and to try the application on a board without a sensor; a sample is ready whenever it is asked for.</remarks>
    public sealed class SyntheticMotion : IFrameSource
    {
        /// <summary>Samples of all parts together.</summary>
        public const int Samples = 6 * PartSamples;

        /// <summary>Eight seconds.</summary>
        public const int PartSamples = 400;

        private int _sample;

        public int FrameBytes
        {
            get { return 6; }
        }

        public FrameFormat Format
        {
            get { return FrameFormat.Int16; }
        }

        /// <summary>One axis of one sample in counts of 2 g / 32,768.</summary>
        /// <param name="sample">From 0.</param>
        /// <param name="axis">0 to 2: x, y, z.</param>
        public static int Count(int sample, int axis)
        {
            switch (sample / PartSamples % 6)
            {
                case 1:
                    return Squat(sample, axis);
                case 3:
                    return JumpingJack(sample, axis);
                case 5:
                    return Lunge(sample, axis);
                default:
                    return axis == 0 ? -7600 : axis == 1 ? 500 : 14660;
            }
        }

        public bool TryStart()
        {
            return true;
        }

        public FrameStatus TryRead(byte[] frame)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                int count = Count(_sample, axis);
                frame[2 * axis] = (byte)count;
                frame[(2 * axis) + 1] = (byte)(count >> 8);
            }

            _sample++;
            return FrameStatus.Ready;
        }

        private static int Squat(int sample, int axis)
        {
            return axis == 0 ? -7000 + Swing(sample + 50, 100, 4500)
                : axis == 1 ? 6000 + Swing(sample, 100, 18000)
                : 3500 + Swing(sample + 25, 100, 2500);
        }

        private static int JumpingJack(int sample, int axis)
        {
            return axis == 0 ? -6500 + Swing(sample, 24, 20000)
                : axis == 1 ? Clip(18500 + Swing(sample + 6, 24, 20000))
                : 3000 + Swing(sample + 12, 24, 15000);
        }

        private static int Lunge(int sample, int axis)
        {
            return axis == 0 ? -6000 + Swing(sample, 100, 1000)
                : axis == 1 ? 15000 + Swing(sample, 100, 5000)
                : 3200 + Swing(sample + 25, 100, 1800);
        }

        /// <summary>Nearly a sine: two parabolas.</summary>
        /// <param name="period">In samples; even.</param>
        private static int Swing(int sample, int period, int amplitude)
        {
            int half = period / 2;
            int place = sample % period;
            int within = place % half;
            int height = amplitude * 4 * within * (half - within) / (half * half);
            return place < half ? height : -height;
        }

        /// <summary>The sensor's full scale.</summary>
        private static int Clip(int count)
        {
            return count > 32767 ? 32767 : count;
        }
    }
}
