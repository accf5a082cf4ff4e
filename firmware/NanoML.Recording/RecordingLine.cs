using System;
using NanoML.Runtime;

namespace NanoML.Recording
{
    /// <summary>
    /// Sends all frames of a sensor over a line, and says what they are whenever somebody asks. Call <see cref="Turn"/> again and again: it waits for
    /// nothing but the line. Nothing is allocated after the constructor.
    /// </summary>
    public sealed class RecordingLine
    {
        private const int LongestPause = 1000;

        private readonly RecoveringSource _source;
        private readonly IBlockSource _blocks;
        private readonly SampleSender _sender;
        private readonly byte[] _frame;
        private bool _hasStarted;
        private int _recoveries;
        private int _taken;

        /// <param name="source">Started by this class; its frames are <see cref="FrameFormat.Int16"/>, a value a channel.</param>
        /// <param name="baud">The speed of the line, in bits a second.</param>
        /// <exception cref="ArgumentException">The frames are not of that form, or the descriptions of the channels are too long for a message.</exception>
        public RecordingLine(IFrameSource source, RecordedSensor sensor, IByteChannel channel, int baud)
            : this(source, sensor, channel, baud, new SourceClock())
        {
        }

        /// <param name="clock">What tells how much a sensor has lost.</param>
        public RecordingLine(IFrameSource source, RecordedSensor sensor, IByteChannel channel, int baud, SourceClock clock)
        {
            _sender = new SampleSender(source, sensor, channel, baud, clock);
            _source = new RecoveringSource(source, LongestPause);
            _blocks = source as IBlockSource;
            _frame = new byte[sensor.FrameBytes];
        }

        /// <summary>Whether the line carries the samples.</summary>
        public bool Fits
        {
            get { return _sender.Fits; }
        }

        /// <summary>Frames that were lost since the beginning; after a sensor's FIFO ran over, an estimate by the time.</summary>
        public int Dropped
        {
            get { return _sender.Dropped; }
        }

        /// <summary>Answers a request if one has come, and reads what the sensor has, up to a whole message.</summary>
        /// <returns>True if a message of samples was sent: there may be more at once. False: nothing waits.</returns>
        public bool Turn()
        {
            _sender.Answer();
            return _sender.Fits && Read();
        }

        private bool Read()
        {
            while (true)
            {
                FrameStatus status = TryRead();
                Restart();
                if (status == FrameStatus.Ready)
                {
                    if (_sender.Add(_taken))
                    {
                        return true;
                    }

                    continue;
                }

                if (status == FrameStatus.Waiting)
                {
                    _sender.Drained();
                    return false;
                }

                _sender.Send();
                if (status == FrameStatus.Damaged)
                {
                    _sender.Skip();
                }

                return false;
            }
        }

        /// <summary>Reads frames behind those that the message has.</summary>
        private FrameStatus TryRead()
        {
            if (_blocks != null)
            {
                FrameStatus ofBlock = _source.TryReadBlock(_blocks, _sender.Message, _sender.End, _sender.Room);
                _taken = _blocks.BlockFrames;
                return ofBlock;
            }

            FrameStatus status = _source.TryRead(_frame);
            Array.Copy(_frame, 0, _sender.Message, _sender.End, _frame.Length);
            _taken = 1;
            return status;
        }

        private void Restart()
        {
            if (_source.IsRunning && !(_hasStarted && _recoveries == _source.Recoveries))
            {
                // What was read before it was sent when the sensor failed.
                _sender.Restart();
                _hasStarted = true;
                _recoveries = _source.Recoveries;
            }
        }
    }
}
