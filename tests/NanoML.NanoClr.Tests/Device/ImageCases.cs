using System;
using NanoML.Preprocessing;
using NanoML.Runtime;

namespace NanoML.Edges
{
    /// <summary>Random frames of every format through every conversion and size.</summary>
    public static class ImageCases
    {
        private const int Turns = 5;

        public static void Run()
        {
            Generator g = new Generator(7);
            byte[] frame = g.Bytes(32 * 24 * 2);
            Quantization input = new Quantization(1f / 255f, 3);
            float[] mean = { 0, 10, 128 };
            float[] scale = { 1f / 255f, 1f / 300f, 1f / 64f };
            NormalizationTable table = new NormalizationTable(mean, scale, input);
            PixelRows[] formats =
            {
                new Rgb565(32, 24, false), new Rgb565(32, 24, true), new Yuv422(32, 24, false), new Yuv422(32, 24, true), new Grey8(32, 24),
            };
            for (int k = 0; k < formats.Length; k++)
            {
                byte[] whole = new byte[32 * 24 * formats[k].Channels];
                formats[k].Convert(frame, whole);
                Report.Bytes("Convert", k, whole);
                Sizes(formats[k], k, frame, table);
            }

            byte[] cropped = new byte[5 * 7 * 2];
            new Crop(3, 4, 5, 7).Run(frame, 32, 2, cropped);
            Report.Bytes("Crop", 0, cropped);
            byte[] stretched = new byte[64];
            new Stretch(64, 40).Run(frame, stretched);
            Report.Bytes("Stretch", 0, stretched);
            table.Run(stretched, 63, stretched);
            Report.Bytes("NormalizationTable", 0, stretched);
        }

        /// <summary>A camera's frame of 160 by 120 to 96 by 96 levels of three channels.</summary>
        public static void Time()
        {
            byte[] frame = new Generator(8).Bytes(160 * 120 * 2);
            byte[] input = new byte[96 * 96 * 3];
            NormalizationTable table = new NormalizationTable(0, 1f / 255f, new Quantization(1f / 255f, 0));
            PixelRows camera = new Rgb565(160, 120, false);
            Crop square = Crop.Square(160, 120);
            Write("Resize, area", new Resize(camera, square, 96, 96, ResizeMode.Area), frame, table, input);
            Write("Resize, nearest", new Resize(camera, square, 96, 96, ResizeMode.Nearest), frame, table, input);
        }

        private static void Write(string name, Resize resize, byte[] frame, NormalizationTable table, byte[] input)
        {
            long best = long.MaxValue;
            for (int turn = 0; turn < Turns; turn++)
            {
                long begin = DateTime.UtcNow.Ticks;
                resize.Run(frame, table, input);
                long ticks = DateTime.UtcNow.Ticks - begin;
                best = ticks < best ? ticks : best;
            }

            Console.WriteLine("time " + name + ", ns: " + (best * 100).ToString());
        }

        private static void Sizes(PixelRows format, int number, byte[] frame, NormalizationTable table)
        {
            ResizeMode[] modes = { ResizeMode.Nearest, ResizeMode.Area };
            for (int mode = 0; mode < modes.Length; mode++)
            {
                Resize smaller = new Resize(format, new Crop(4, 0, 24, 24), 15, 13, modes[mode]);
                byte[] target = new byte[smaller.TargetLength];
                smaller.Run(frame, table, target);
                Report.Bytes("Resize smaller", number, target);
                Resize larger = new Resize(format, new Crop(1, 2, 7, 9), 16, 10, modes[mode]);
                target = new byte[larger.TargetLength];
                larger.Run(frame, target);
                Report.Bytes("Resize larger", number, target);
            }
        }
    }
}
