using System;
using NanoML.Preprocessing;

namespace NanoML.Edges
{
    /// <summary>What each stage of a frame of the keyword spotting front end costs.</summary>
    public static class AudioTimes
    {
        private const int Stages = 5;
        private const int Turns = 60;

        private static readonly string[] Names = { "Framing", "FrameSplit", "MelFilterBank", "LogTable", "Dct" };

        public static void Run(byte[] pcm)
        {
            Framing framing = new Framing(480, 320);
            FrameSplit split = new FrameSplit();
            MelFilterBank bank = new MelFilterBank(40, 16000, 512, 20, 4000);
            LogTable table = new LogTable();
            Dct dct = new Dct(40, 10, FixedMath.LogOfTwo);
            long[] bins = new long[FrameSplit.Bins];
            long[] sums = new long[40];
            int[] logs = new int[40];
            int[] latest = new int[10];
            long[] best = new long[Stages];
            framing.Append(pcm, 0, 320);
            for (int turn = 0; turn < Turns; turn++)
            {
                long t0 = DateTime.UtcNow.Ticks;
                framing.Append(pcm, 0, pcm.Length);
                long t1 = DateTime.UtcNow.Ticks;
                split.Run(framing.Frame, bins);
                long t2 = DateTime.UtcNow.Ticks;
                bank.Run(bins, sums);
                long t3 = DateTime.UtcNow.Ticks;
                table.Run(sums, 1, logs);
                long t4 = DateTime.UtcNow.Ticks;
                dct.Run(logs, latest);
                long t5 = DateTime.UtcNow.Ticks;
                framing.Advance();
                Least(best, 0, t1 - t0);
                Least(best, 1, t2 - t1);
                Least(best, 2, t3 - t2);
                Least(best, 3, t4 - t3);
                Least(best, 4, t5 - t4);
            }

            for (int stage = 0; stage < Stages; stage++)
            {
                Console.WriteLine("time " + Names[stage] + ", ns: " + (best[stage] * 100).ToString());
            }
        }

        private static void Least(long[] best, int stage, long ticks)
        {
            if (best[stage] == 0 || ticks < best[stage])
            {
                best[stage] = ticks;
            }
        }
    }
}
