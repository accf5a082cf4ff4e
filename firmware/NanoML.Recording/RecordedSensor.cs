using System;

namespace NanoML.Recording
{
    /// <summary>What a board sends: its name, its sensor, the rate, the channels, and how many frames go into a message.</summary>
    public sealed class RecordedSensor
    {
        private const int MostChannels = 16;
        private const int MostRate = 100000000;
        private const int MostFrames = 16;
        private const int MessagesPerSecond = 50;
        private const int BitsPerByte = 10;
        private const int Milli = 1000;

        /// <summary>The percentage of a line that samples may take: what is left is for the other messages and for clocks that differ.</summary>
        private const int MostLoad = 90;

        /// <param name="board">Such as <c>m5stickc-plus2</c>; 32 bytes at most, as all texts.</param>
        /// <param name="sensor">Such as <c>MPU-6886</c>.</param>
        /// <param name="firmware">The application and its version, such as <c>Recorder-0.1.0</c>.</param>
        /// <param name="rate">Frames a second, in thousandths; 1 to 100,000,000.</param>
        /// <param name="channels">1 to 16, in the order of a frame.</param>
        /// <exception cref="ArgumentException">A text, the rate or the number of channels is out of its range.</exception>
        public RecordedSensor(string board, string sensor, string firmware, int rate, SampleChannel[] channels)
        {
            if (rate < 1 || rate > MostRate || channels.Length < 1 || channels.Length > MostChannels)
            {
                throw new ArgumentException("a sensor has a rate up to 100 kHz and 1 to 16 channels");
            }

            Board = SampleChannel.Text(board);
            Sensor = SampleChannel.Text(sensor);
            Firmware = SampleChannel.Text(firmware);
            Rate = rate;
            Channels = channels;
            int frames = rate / Milli / MessagesPerSecond;
            FramesPerMessage = frames < 1 ? 1 : frames > MostFrames ? MostFrames : frames;
        }

        public byte[] Board { get; }

        public byte[] Sensor { get; }

        public byte[] Firmware { get; }

        /// <summary>Frames a second, in thousandths.</summary>
        public int Rate { get; }

        public SampleChannel[] Channels { get; }

        /// <summary>So many that there are about 50 messages a second, at most 16.</summary>
        public int FramesPerMessage { get; }

        /// <summary>The bytes of a frame.</summary>
        public int FrameBytes
        {
            get { return 2 * Channels.Length; }
        }

        /// <summary>What a line has to carry, with a start and a stop bit around each byte.</summary>
        public long BitsPerSecond
        {
            get
            {
                long message = SampleMessage.Overhead + SampleMessage.Frames + (FramesPerMessage * FrameBytes);
                return message * BitsPerByte * Rate / FramesPerMessage / Milli;
            }
        }

        /// <summary>Whether a line of a speed carries the samples, and leaves a tenth for the rest.</summary>
        /// <param name="baud">Bits a second.</param>
        public bool Fits(int baud)
        {
            return BitsPerSecond * 100 <= (long)baud * MostLoad;
        }
    }
}
