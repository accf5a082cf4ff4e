using System;
using NanoML.Runtime;

namespace NanoML.Recording
{
    /// <summary>Numbers the frames of a sensor, sends them in messages, and says what they are whenever somebody asks.</summary>
    /// <remarks>
    /// Nothing is allocated after the constructor. Requests and samples have a link each: a message that comes is not lost by one that is sent
    /// meanwhile. Where the line is too slow for the sensor, no samples are sent, and the description says so.
    /// </remarks>
    internal sealed class SampleSender
    {
        private const long LongestSilence = 500000;
        private const int FixedBytes = 16;
        private const int ChannelBytes = 10;
        private const int Texts = 3;
        private const long RateMicroseconds = 1000000000;

        private readonly RecordedSensor _sensor;
        private readonly SourceClock _clock;
        private readonly MessageLink _requests;
        private readonly MessageLink _samples;
        private readonly int _frameBytes;
        private readonly int _baud;
        private readonly bool _fits;
        private int _start;
        private int _index;
        private int _dropped;
        private int _count;
        private long _drainedAt;
        private int _sinceDrained;

        /// <exception cref="ArgumentException">The frames are not numbers of the sensor, or the descriptions of its channels are too long.</exception>
        public SampleSender(IFrameSource source, RecordedSensor sensor, IByteChannel channel, int baud, SourceClock clock)
        {
            if (source.Format != FrameFormat.Int16 || source.FrameBytes != sensor.FrameBytes)
            {
                throw new ArgumentException("a frame must be a whole number of two bytes for each channel");
            }

            _sensor = sensor;
            _clock = clock;
            _baud = baud;
            _fits = sensor.Fits(baud);
            _frameBytes = sensor.FrameBytes;
            _requests = new MessageLink(channel, DescriptionBytes(sensor), LongestSilence);
            _samples = new MessageLink(channel, SampleMessage.Frames + (sensor.FramesPerMessage * sensor.FrameBytes), LongestSilence);
        }

        public bool Fits
        {
            get { return _fits; }
        }

        public int Dropped
        {
            get { return _dropped; }
        }

        /// <summary>The message that is being filled.</summary>
        public byte[] Message
        {
            get { return _samples.Message; }
        }

        /// <summary>Where its next frame goes.</summary>
        public int End
        {
            get { return MessageLink.HeaderLength + SampleMessage.Frames + (_count * _frameBytes); }
        }

        /// <summary>How many more frames it takes.</summary>
        public int Room
        {
            get { return _sensor.FramesPerMessage - _count; }
        }

        /// <summary>Takes a question if one has come.</summary>
        public void Answer()
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

        /// <summary>After a start of the sensor, frames count from 0 under another number.</summary>
        public void Restart()
        {
            int start = (int)_clock.Now & int.MaxValue;
            _start = start == _start ? start ^ 1 : start;
            _index = 0;
            _count = 0;
            Drained();
        }

        /// <summary>Counts frames that were put at the end of the message.</summary>
        /// <returns>True if they completed it; it is sent then.</returns>
        public bool Add(int frames)
        {
            int at = MessageLink.HeaderLength;
            if (_count == 0)
            {
                _samples.PutInt(at + SampleMessage.Start, _start);
                _samples.PutInt(at + SampleMessage.Index, _index);
                _samples.PutInt(at + SampleMessage.Microseconds, (int)_clock.Now);
                _samples.PutInt(at + SampleMessage.Dropped, _dropped);
            }

            _count += frames;
            _index += frames;
            _sinceDrained += frames;
            if (Room > 0)
            {
                return false;
            }

            Send();
            return true;
        }

        /// <summary>Sends what the message has, if it has anything.</summary>
        public void Send()
        {
            if (_count > 0 && _fits)
            {
                _samples.Message[MessageLink.HeaderLength + SampleMessage.Count] = (byte)_count;
                _samples.Send(RecordingKind.Samples, SampleMessage.Frames + (_count * _frameBytes));
            }

            _count = 0;
        }

        /// <summary>The sensor had no frame left.</summary>
        public void Drained()
        {
            _drainedAt = _clock.Now;
            _sinceDrained = 0;
        }

        /// <summary>The sensor has lost frames and does not say how many: as many as the time since it had none left tells.</summary>
        public void Skip()
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
