using System;
using NanoML.Preprocessing;
using NanoML.Runtime;

namespace NanoML.Edges
{
    /// <summary>Audio front ends over noise, a square wave, silence and full scale: the features and the levels.</summary>
    public static class AudioCases
    {
        private const int Hop = 320;
        private const int Hops = 60;

        public static void Run()
        {
            Mfcc keyword = new Mfcc(new Quantization(0.75f, 170));
            Features("Mfcc", keyword);
            Features("Mfcc of other sizes", new Mfcc(8000, 200, 100, 256, 20, 100, 3500, 12, 7, new Quantization(0.5f, 128)));
        }

        /// <summary>Milliseconds of sound: the cost of a frame with its samples from bytes, and of a matrix.</summary>
        public static void Time()
        {
            Mfcc mfcc = new Mfcc(new Quantization(0.75f, 170));
            byte[] pcm = Sound(2);
            byte[] levels = new byte[mfcc.Count];
            mfcc.Push(pcm, 0, pcm.Length);
            long best = long.MaxValue;
            long bestCopy = long.MaxValue;
            for (int turn = 0; turn < Hops; turn++)
            {
                long begin = DateTime.UtcNow.Ticks;
                mfcc.Push(pcm, 0, pcm.Length);
                long middle = DateTime.UtcNow.Ticks;
                mfcc.CopyTo(levels);
                long end = DateTime.UtcNow.Ticks;
                best = middle - begin < best ? middle - begin : best;
                bestCopy = end - middle < bestCopy ? end - middle : bestCopy;
            }

            Console.WriteLine("time Mfcc.Push of a hop, ns: " + (best * 100).ToString());
            Console.WriteLine("time Mfcc.CopyTo, ns: " + (bestCopy * 100).ToString());
            AudioTimes.Run(pcm);
        }

        private static void Features(string name, Mfcc mfcc)
        {
            byte[] levels = new byte[mfcc.Count];
            for (int hop = 0; hop < Hops; hop++)
            {
                byte[] pcm = Sound(hop);
                if (mfcc.Push(pcm, 0, pcm.Length) > 0)
                {
                    int hash = 0;
                    for (int k = 0; k < mfcc.Latest.Length; k++)
                    {
                        hash = Report.Hash(hash, mfcc.Latest[k]);
                    }

                    Report.Line(name, hop, hash);
                }

                if (hop % 20 == 19)
                {
                    mfcc.CopyTo(levels);
                    Report.Bytes(name + " levels", hop, levels);
                }
            }
        }

        private static byte[] Sound(int hop)
        {
            Generator g = new Generator(hop);
            byte[] pcm = new byte[2 * Hop];
            for (int n = 0; n < Hop; n++)
            {
                int noise = g.Between(-20000 >> (hop % 12), 20000 >> (hop % 12));
                int square = (n * (1 + (hop % 5)) / 16 & 1) == 0 ? 32767 - 20000 : 20000 - 32768;
                int sample = hop % 10 == 9 ? 0 : hop % 10 == 5 ? (square < 0 ? -32768 : 32767) : noise + (hop % 3 == 0 ? square : 0);
                pcm[2 * n] = (byte)sample;
                pcm[(2 * n) + 1] = (byte)(sample >> 8);
            }

            return pcm;
        }
    }
}
