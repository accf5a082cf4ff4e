using System;
using System.IO.Ports;
using NanoML.Runtime;

namespace NanoML.Hardware
{
    /// <summary>
    /// Grey images from another board over a serial line, in the frames of docs/uart-frames.md. It reads what has arrived and never
    /// waits; after garbage, a torn frame or one of another size it finds the next sound frame by itself.
    /// </summary>
    /// <remarks>An image takes (pixels + 10) * 10 / baud rate seconds on the line.</remarks>
    public sealed class UartFrames : IFrameSource
    {
        private const int HeaderBytes = 8;
        private const int ChecksumBytes = 2;
        private const int SyncBytes = 2;
        private const int MostPixels = 65535;

        private readonly SerialPort _port;
        private readonly SourceClock _clock;
        private readonly long _longestSilence;
        private readonly byte[] _header;
        private readonly byte[] _message;
        private int _count;
        private bool _isInStep;
        private long _lastHeard;

        /// <param name="port">Opened by the source, with a buffer for two frames.</param>
        /// <param name="width">Pixels in a row.</param>
        /// <param name="height">Rows; at most 65,535 pixels in all.</param>
        /// <param name="longestSilenceMilliseconds">The peer has gone when nothing was heard for longer.</param>
        /// <exception cref="ArgumentException">There are no pixels, or too many.</exception>
        public UartFrames(SerialPort port, int width, int height, int longestSilenceMilliseconds)
            : this(port, width, height, longestSilenceMilliseconds, new SourceClock())
        {
        }

        /// <param name="clock">What measures the silence.</param>
        public UartFrames(SerialPort port, int width, int height, int longestSilenceMilliseconds, SourceClock clock)
        {
            if (width < 1 || height < 1 || width > MostPixels / height)
            {
                throw new ArgumentException("an image has 1 to 65535 pixels");
            }

            int pixels = width * height;
            _port = port;
            _clock = clock;
            _longestSilence = longestSilenceMilliseconds * 1000L;
            _message = new byte[HeaderBytes + pixels + ChecksumBytes];
            _header = new byte[]
            {
                0xA5, 0x5A, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), (byte)pixels, (byte)(pixels >> 8),
            };
        }

        public int FrameBytes
        {
            get { return _message.Length - HeaderBytes - ChecksumBytes; }
        }

        public FrameFormat Format
        {
            get { return FrameFormat.UInt8; }
        }

        /// <summary>Opens the port if it is closed. Whether anybody sends shows later.</summary>
        public bool TryStart()
        {
            _count = 0;
            _isInStep = false;
            _lastHeard = _clock.Now;
            try
            {
                if (!_port.IsOpen)
                {
                    _port.ReadBufferSize = 2 * _message.Length;
                    _port.Open();
                }

                // An open port whose driver is stuck throws here.
                return _port.BytesToRead >= 0;
            }
            catch (Exception)
            {
                return false;
            }
        }

        /// <summary>Takes what has arrived, and the image if it is complete.</summary>
        /// <returns><see cref="FrameStatus.Damaged"/> once for each time that the line got out of step.</returns>
        public FrameStatus TryRead(byte[] frame)
        {
            try
            {
                while (TryFill())
                {
                    if (IsSound())
                    {
                        Array.Copy(_message, HeaderBytes, frame, 0, FrameBytes);
                        _count = 0;
                        _isInStep = true;
                        return FrameStatus.Ready;
                    }

                    // The frame that begins inside the damaged one is kept.
                    Drop();
                    if (_isInStep)
                    {
                        _isInStep = false;
                        return FrameStatus.Damaged;
                    }
                }
            }
            catch (Exception)
            {
                return FrameStatus.Failed;
            }

            return _clock.Now - _lastHeard > _longestSilence ? FrameStatus.Failed : FrameStatus.Waiting;
        }

        /// <summary>Reads on until a whole message is there, or one whose header is wrong already.</summary>
        private bool TryFill()
        {
            int free = _message.Length - _count;
            int arrived = _port.BytesToRead;
            int wanted = arrived < free ? arrived : free;
            if (wanted > 0)
            {
                _count += _port.Read(_message, _count, wanted);
                _lastHeard = _clock.Now;
            }

            return _count == _message.Length || !HeaderFits();
        }

        private bool HeaderFits()
        {
            int count = _count < HeaderBytes ? _count : HeaderBytes;
            for (int i = 0; i < count; i++)
            {
                if (_message[i] != _header[i])
                {
                    return false;
                }
            }

            return true;
        }

        private bool IsSound()
        {
            int end = HeaderBytes + FrameBytes;
            return _count == _message.Length
                && HeaderFits()
                && Crc16.Of(_message, SyncBytes, end - SyncBytes) == (_message[end] | (_message[end + 1] << 8));
        }

        /// <summary>Drops bytes up to where a frame may begin.</summary>
        private void Drop()
        {
            int start = 1;
            while (start < _count && _message[start] != _header[0])
            {
                start++;
            }

            _count -= start;
            Array.Copy(_message, start, _message, 0, _count);
        }
    }
}
