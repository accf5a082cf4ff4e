using System;
using System.Device.I2c;
using System.IO.Ports;
using NanoML.Hardware;
using NanoML.Runtime;

namespace NanoML.Edges
{
    /// <summary>Reads sources through failures and prints what they said and what they counted.</summary>
    public static class SourcesProgram
    {
        private const int Turns = 400;
        private const int Width = 6;
        private const int Height = 5;

        public static void Main()
        {
            I2cDevice bus = new I2cDevice();
            RecoveringSource motion = new RecoveringSource(
                new Mpu6886(bus, AccelerometerRange.G8, GyroscopeRange.Dps2000, 50), 8);
            bus.FailEvery = 37;
            bus.Throws = true;
            byte[] frame = new byte[motion.FrameBytes];
            for (int turn = 0; turn < Turns; turn++)
            {
                bus.Sample();
                Print(motion.TryRead(frame), frame);
            }

            Print(motion);
            SerialPort port = new SerialPort(Line());
            RecoveringSource images = new RecoveringSource(new UartFrames(port, Width, Height, 1000000), 8);
            frame = new byte[images.FrameBytes];
            for (int turn = 0; turn < Turns; turn++)
            {
                port.Arrive(17);
                Print(images.TryRead(frame), frame);
            }

            Print(images);
        }

        private static void Print(FrameStatus status, byte[] frame)
        {
            int sum = 0;
            for (int i = 0; i < frame.Length && status == FrameStatus.Ready; i++)
            {
                sum = (sum * 31) + frame[i];
            }

            Console.WriteLine(((int)status).ToString() + " " + sum.ToString());
        }

        private static void Print(RecoveringSource source)
        {
            Console.WriteLine(
                "frames " + source.Frames.ToString() + " damaged " + source.Damaged.ToString() + " failures " + source.Failures.ToString()
                + " failed starts " + source.FailedStarts.ToString() + " recoveries " + source.Recoveries.ToString());
        }

        private static byte[] Line()
        {
            const int Pixels = Width * Height;
            const int Message = Pixels + 10;
            byte[] line = new byte[Message * 100];
            for (int start = 0; start < line.Length; start += Message)
            {
                byte[] header = { 0xA5, 0x5A, Width, 0, Height, 0, Pixels, 0 };
                Array.Copy(header, 0, line, start, header.Length);
                for (int i = 0; i < Pixels; i++)
                {
                    line[start + header.Length + i] = (byte)((start * 3) + (i * 11));
                }

                int crc = Crc16.Of(line, start + 2, Pixels + 6);
                line[start + Message - 2] = (byte)crc;
                line[start + Message - 1] = (byte)(crc >> 8);
            }

            for (int hurt = 150; hurt < line.Length; hurt += 531)
            {
                line[hurt] ^= 0x10;
            }

            return line;
        }
    }
}
