using System;
using NanoML.Runtime;

namespace NanoML.Recording
{
    /// <summary>
    /// A source whose frames are also sent over a line, beside what the application makes of them: <c>nanoml monitor --record</c> keeps both. The line is
    /// one of its own, or that of the reports. Nothing is allocated after the constructor.
    /// </summary>
    /// <remarks>A line that is too slow carries no samples; reports need some of what is left.</remarks>
    public sealed class RecordedSource : IFrameSource
    {
        private readonly IFrameSource _source;
        private readonly SampleSender _sender;

        /// <param name="source">Of whole numbers of 16 bits, a value a channel.</param>
        /// <param name="baud">The speed of the line, in bits a second.</param>
        /// <exception cref="ArgumentException">The frames are not of that form, or the descriptions of the channels are too long for a message.</exception>
        public RecordedSource(IFrameSource source, RecordedSensor sensor, IByteChannel channel, int baud)
            : this(source, sensor, channel, baud, new SourceClock())
        {
        }

        /// <param name="clock">What tells how much a sensor has lost.</param>
        public RecordedSource(IFrameSource source, RecordedSensor sensor, IByteChannel channel, int baud, SourceClock clock)
        {
            _source = source;
            _sender = new SampleSender(source, sensor, channel, baud, clock);
        }

        public int FrameBytes
        {
            get { return _source.FrameBytes; }
        }

        public FrameFormat Format
        {
            get { return _source.Format; }
        }

        /// <summary>Whether the line carries the samples.</summary>
        public bool Fits
        {
            get { return _sender.Fits; }
        }

        public bool TryStart()
        {
            _sender.Answer();
            _sender.Send();
            bool isStarted = _source.TryStart();
            if (isStarted)
            {
                _sender.Restart();
            }

            return isStarted;
        }

        public FrameStatus TryRead(byte[] frame)
        {
            _sender.Answer();
            FrameStatus status = _source.TryRead(frame);
            if (status == FrameStatus.Ready)
            {
                Array.Copy(frame, 0, _sender.Message, _sender.End, _source.FrameBytes);
                _sender.Add(1);
            }
            else if (status == FrameStatus.Waiting)
            {
                _sender.Drained();
            }
            else
            {
                _sender.Send();
                if (status == FrameStatus.Damaged)
                {
                    _sender.Skip();
                }
            }

            return status;
        }
    }
}
