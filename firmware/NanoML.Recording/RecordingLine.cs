using System;
using NanoML.Runtime;

namespace NanoML.Recording
{
    /// <summary>
    /// Sends all frames of a sensor over a line, and says what they are whenever somebody asks. Call <see cref="Turn"/> again and again: it waits for
    /// nothing but the line.
    /// </summary>
    /// <remarks>
    /// Nothing is allocated after the constructor. Requests and samples have a link each: a message that comes is not lost by one that is sent
    /// meanwhile. Where the line is too slow for the sensor, no samples are sent, and the description says so.
    /// </remarks>
    public sealed class RecordingLine
    {
        private const long LongestSilence = 500000;
        private const int LongestPause = 1000;
        private const int FixedBytes = 16;
        private const int ChannelBytes = 10;
        private const int Texts = 3;
        private const long RateMicroseconds = 1000000000;

        private readonly RecordedSensor _sensor;
        private readonly RecoveringSource _source;
        private readonly IBlockSource _blocks;
        private readonly SourceClock _clock;
        private readonly MessageLink _requests;
        private readonly MessageLink _samples;
        private readonly byte[] _frame;
        private readonly int _frameBytes;
        private readonly int _baud;
        private readonly bool _fits;
        private bool _hasStarted;
        private int _recoveries;
        private int _start;
        private int _index;
        private int _dropped;
        private int _count;
        private int _taken;
        private long _drainedAt;
        private int _sinceDrained;

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
            if (source.Format != FrameFormat.Int16 || source.FrameBytes != sensor.FrameBytes)
            {
                throw new ArgumentException("a frame must be a whole number of two bytes for each channel");
            }

            _sensor = sensor;
            _source = new RecoveringSource(source, LongestPause);
            _blocks = source as IBlockSource;
            _clock = clock;
            _baud = baud;
            _fits = sensor.Fits(baud);
            _frameBytes = sensor.FrameBytes;
            _frame = new byte[_frameBytes];
            _requests = new MessageLink(channel, DescriptionBytes(sensor), LongestSilence);
            _samples = new MessageLink(channel, SampleMessage.Frames + (sensor.FramesPerMessage * sensor.FrameBytes), LongestSilence);
        }

        /// <summary>Whether the line carries the samples.</summary>
        public bool Fits
        {
            get { return _fits; }
        }

        /// <summary>Frames that were lost since the beginning; after a sensor's FIFO ran over, an estimate by the time.</summary>
        public int Dropped
        {
            get { return _dropped; }
        }

        /// <summary>Answers a request if one has come, and reads what the sensor has, up to a whole message.</summary>
        /// <returns>True if a message of samples was sent: there may be more at once. False: nothing waits.</returns>
        public bool Turn()
        {
            Answer();
            return _fits && Read();
        }

        private void Answer()
        {
            int kind = _requests.Receive();
            if (kind == RecordingKind.Describe)
            {
                _requests.Send(RecordingKind.Description, PutDescription());
            }
            else if (kind != MessageLink.None && kind != MessageLink.Refusal)
            {
                _requests.Refuse(MessageLink.BadKind);
            }
        }

        private bool Read()
        {
            while (true)
            {
                FrameStatus status = TryRead();
                Restart();
                if (status == FrameStatus.Ready)
                {
                    if (Take())
                    {
                        return true;
                    }

                    continue;
                }

                if (status == FrameStatus.Waiting)
                {
                    Drained();
                    return false;
                }

                Send();
                if (status == FrameStatus.Damaged)
                {
                    Skip();
                }

                return false;
            }
        }

        /// <summary>Reads frames behind those that the message has.</summary>
        private FrameStatus TryRead()
        {
            int at = MessageLink.HeaderLength + SampleMessage.Frames + (_count * _frameBytes);
            if (_blocks != null)
            {
                FrameStatus ofBlock = _source.TryReadBlock(_blocks, _samples.Message, at, _sensor.FramesPerMessage - _count);
                _taken = _blocks.BlockFrames;
                return ofBlock;
            }

            FrameStatus status = _source.TryRead(_frame);
            Array.Copy(_frame, 0, _samples.Message, at, _frameBytes);
            _taken = 1;
            return status;
        }

        /// <summary>Counts the frames that were read.</summary>
        /// <returns>True if they completed a message, which is sent then.</returns>
        private bool Take()
        {
            int at = MessageLink.HeaderLength;
            if (_count == 0)
            {
                _samples.PutInt(at + SampleMessage.Start, _start);
                _samples.PutInt(at + SampleMessage.Index, _index);
                _samples.PutInt(at + SampleMessage.Microseconds, (int)_clock.Now);
                _samples.PutInt(at + SampleMessage.Dropped, _dropped);
            }

            _count += _taken;
            _index += _taken;
            _sinceDrained += _taken;
            if (_count < _sensor.FramesPerMessage)
            {
                return false;
            }

            Send();
            return true;
        }

        private void Send()
        {
            if (_count > 0)
            {
                _samples.Message[MessageLink.HeaderLength + SampleMessage.Count] = (byte)_count;
                _samples.Send(RecordingKind.Samples, SampleMessage.Frames + (_count * _frameBytes));
                _count = 0;
            }
        }

        /// <summary>After a start of the sensor, frames count from 0 under another number.</summary>
        private void Restart()
        {
            if (!_source.IsRunning || (_hasStarted && _recoveries == _source.Recoveries))
            {
                return;
            }

            int start = (int)_clock.Now & int.MaxValue;
            _start = start == _start ? start ^ 1 : start;
            _hasStarted = true;
            _recoveries = _source.Recoveries;
            _index = 0;
            Drained();
        }

        /// <summary>All frames up to now were read.</summary>
        private void Drained()
        {
            _drainedAt = _clock.Now;
            _sinceDrained = 0;
        }

        /// <summary>The sensor has lost frames and does not say how many: as many as the time since it had none left tells.</summary>
        private void Skip()
        {
            long due = (_clock.Now - _drainedAt) * _sensor.Rate / RateMicroseconds;
            int lost = (int)due - _sinceDrained;
            lost = lost < 1 ? 1 : lost;
            _index += lost;
            _dropped += lost;
            Drained();
        }

        /// <returns>The bytes of the content.</returns>
        private int PutDescription()
        {
            int at = MessageLink.HeaderLength;
            byte[] message = _requests.Message;
            message[at] = RecordingKind.Protocol;
            message[at + 1] = (byte)(_fits ? 1 : 0);
            _requests.PutInt(at + 2, _start);
            _requests.PutInt(at + 6, _sensor.Rate);
            _requests.PutInt(at + 10, _baud);
            message[at + 14] = (byte)_sensor.FramesPerMessage;
            message[at + 15] = (byte)_sensor.Channels.Length;
            at += FixedBytes;
            for (int i = 0; i < _sensor.Channels.Length; i++)
            {
                SampleChannel channel = _sensor.Channels[i];
                at = PutText(PutText(at, channel.Name), channel.Unit);
                _requests.PutInt(at, channel.Numerator);
                _requests.PutInt(at + Integers.Bytes, channel.Denominator);
                at += 2 * Integers.Bytes;
            }

            at = PutText(PutText(PutText(at, _sensor.Board), _sensor.Sensor), _sensor.Firmware);
            return at - MessageLink.HeaderLength;
        }

        private int PutText(int at, byte[] text)
        {
            _requests.Message[at] = (byte)text.Length;
            Array.Copy(text, 0, _requests.Message, at + 1, text.Length);
            return at + 1 + text.Length;
        }

        private static int DescriptionBytes(RecordedSensor sensor)
        {
            int bytes = FixedBytes + Texts + sensor.Board.Length + sensor.Sensor.Length + sensor.Firmware.Length;
            for (int i = 0; i < sensor.Channels.Length; i++)
            {
                bytes += ChannelBytes + sensor.Channels[i].Name.Length + sensor.Channels[i].Unit.Length;
            }

            if (bytes > SampleMessage.MostContent)
            {
                throw new ArgumentException("the names of the channels are too long");
            }

            return bytes;
        }
    }
}
