using System;
using System.Threading;
using NanoML.Recording;
using NanoML.Runtime;

namespace NanoML.Apps.Recorder
{
    /// <summary>Sends what a sensor measures to <c>nanoml record</c>, for ever.</summary>
    public sealed class RecorderApp
    {
        /// <summary>What recordings say of the application.</summary>
        public const string Version = "Recorder-0.1.0";

        /// <summary>After so many messages without a rest, the firmware gets one.</summary>
        private const int MostMessages = 8;

        private readonly RecordingLine _line;
        private int _messages;

        /// <param name="baud">The speed of the channel, in bits a second.</param>
        /// <exception cref="ArgumentException">The frames of the source are not those of the sensor.</exception>
        public RecorderApp(IFrameSource source, RecordedSensor sensor, IByteChannel channel, int baud)
        {
            _line = new RecordingLine(source, sensor, channel, baud);
            if (!_line.Fits)
            {
                Console.WriteLine(
                    "the sensor makes " + sensor.BitsPerSecond.ToString() + " bits a second, and the line carries " + baud.ToString()
                    + ", of which samples get 90 %: nothing is sent. Choose a lower rate or a faster line in Program.cs.");
            }
        }

        /// <summary>What sends.</summary>
        public RecordingLine Line
        {
            get { return _line; }
        }

        /// <summary>Runs for ever.</summary>
        public void Run()
        {
            while (true)
            {
                if (Turn())
                {
                    Thread.Sleep(1);
                }
            }
        }

        /// <summary>Answers, and sends at most one message of samples.</summary>
        /// <returns>True if there is time for a rest.</returns>
        public bool Turn()
        {
            _messages = _line.Turn() ? _messages + 1 : MostMessages;
            if (_messages < MostMessages)
            {
                return false;
            }

            _messages = 0;
            return true;
        }
    }
}
