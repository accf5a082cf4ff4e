using System;
using NanoML.Preprocessing;
using NanoML.Runtime;

namespace NanoML.Edges
{
    /// <summary>Six channels of motion: windows and features.</summary>
    public static class MotionCases
    {
        private const int Channels = 6;
        private const int Samples = 300;

        public static void Run()
        {
            Generator g = new Generator(9);
            SlidingWindow window = Window();
            WindowFeatures features = new WindowFeatures(Channels, 100, 25);
            byte[] levels = new byte[window.Count];
            int[] values = new int[Channels * WindowFeatures.PerChannel];
            short[] sample = new short[Channels];
            byte[] frame = new byte[2 * Channels];
            for (int n = 0; n < Samples; n++)
            {
                for (int channel = 0; channel < Channels; channel++)
                {
                    sample[channel] = (short)g.Any();
                    frame[2 * channel] = (byte)sample[channel];
                    frame[(2 * channel) + 1] = (byte)(sample[channel] >> 8);
                }

                if (n % 2 == 0 ? window.Push(sample) : window.Push(frame, 0))
                {
                    window.CopyTo(levels);
                    Report.Bytes("SlidingWindow", n, levels);
                }

                if (features.Push(sample))
                {
                    features.CopyTo(values);
                    Features(n, values);
                }
            }
        }

        /// <summary>A sample of six channels, a window of 100 of them.</summary>
        public static void Time()
        {
            SlidingWindow window = Window();
            byte[] frame = new Generator(10).Bytes(2 * Channels);
            byte[] levels = new byte[window.Count];
            long begin = DateTime.UtcNow.Ticks;
            for (int n = 0; n < Samples; n++)
            {
                window.Push(frame, 0);
            }

            long middle = DateTime.UtcNow.Ticks;
            window.CopyTo(levels);
            long end = DateTime.UtcNow.Ticks;
            Console.WriteLine("time SlidingWindow.Push, ns: " + ((middle - begin) * 100 / Samples).ToString());
            Console.WriteLine("time SlidingWindow.CopyTo, ns: " + ((end - middle) * 100).ToString());
        }

        private static SlidingWindow Window()
        {
            LevelScale[] scales = new LevelScale[Channels];
            for (int channel = 0; channel < Channels; channel++)
            {
                scales[channel] = new LevelScale(100 * channel, 1f / (2000 + channel), new Quantization(0.05f, 128));
            }

            return new SlidingWindow(100, 30, scales);
        }

        private static void Features(int number, int[] values)
        {
            int hash = 0;
            for (int k = 0; k < values.Length; k++)
            {
                hash = Report.Hash(hash, values[k]);
            }

            Report.Line("WindowFeatures", number, hash);
        }
    }
}
