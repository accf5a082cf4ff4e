using System;

namespace NanoML.Runtime
{
    /// <summary>
    /// Messages over bytes: <c>N</c>, <c>M</c>, the kind, the length of the content (four bytes, the low one first), the content, and
    /// CRC-16/CCITT-FALSE over kind, length and content (the high byte first). Nothing is allocated after the constructor.
    /// </summary>
    public sealed class MessageLink
    {
        /// <summary>No message yet.</summary>
        public const int None = 0;

        /// <summary>The bytes before the content.</summary>
        public const int HeaderLength = 7;

        /// <summary>The kind of an answer that says why nothing was done: one byte, the reason.</summary>
        public const byte Refusal = (byte)'e';

        /// <summary>A reason: the checksum is another one.</summary>
        public const byte BadChecksum = 1;

        /// <summary>A reason: the message is longer than any that is taken, or not as long as its kind has to be.</summary>
        public const byte BadLength = 2;

        /// <summary>A reason: no such message.</summary>
        public const byte BadKind = 3;

        private const int ChecksumLength = 2;

        private readonly IByteChannel _channel;
        private readonly byte[] _message;
        private readonly int _mostContent;
        private readonly long _longestSilence;
        private int _count;
        private long _lastHeard;

        /// <param name="mostContent">The bytes of the longest content, either way; 1 or more.</param>
        /// <param name="longestSilence">
        /// After so many microseconds without a byte, a message that has begun is forgotten: its rest was lost.
        /// </param>
        public MessageLink(IByteChannel channel, int mostContent, long longestSilence)
        {
            _channel = channel;
            _mostContent = mostContent;
            _longestSilence = longestSilence;
            _message = new byte[HeaderLength + mostContent + ChecksumLength];
        }

        /// <summary>The content of the last message begins at <see cref="HeaderLength"/>; so does that of the next answer.</summary>
        public byte[] Message
        {
            get { return _message; }
        }

        /// <summary>The bytes of the longest content.</summary>
        public int MostContent
        {
            get { return _mostContent; }
        }

        /// <summary>The bytes of the content that came last.</summary>
        public int ContentLength
        {
            get { return GetInt(3); }
        }

        /// <summary>Takes what has arrived, and refuses messages that were damaged.</summary>
        /// <returns>The kind of a whole message, or <see cref="None"/>.</returns>
        public int Receive()
        {
            Forget();
            while (Fill())
            {
                if (_count < HeaderLength)
                {
                    continue;
                }

                if (_message[0] != 'N' || _message[1] != 'M')
                {
                    DropOne();
                    continue;
                }

                if (ContentLength < 0 || ContentLength > _mostContent)
                {
                    Refuse(BadLength);
                    continue;
                }

                if (_count == HeaderLength + ContentLength + ChecksumLength)
                {
                    return Complete();
                }
            }

            return None;
        }

        /// <summary>Sends a message whose content is in place. Of one that was coming, what has come is forgotten: both have one array.</summary>
        /// <param name="length">The bytes of the content, in [0, mostContent].</param>
        public void Send(byte kind, int length)
        {
            int end = Begin(kind, length, length);
            PutChecksum(end, Crc16.Of(_message, 2, end - 2));
            _channel.Write(_message, 0, end + ChecksumLength);
        }

        /// <summary>
        /// Sends a message whose content begins with what is in place, and goes on with bytes that lie elsewhere; they may be more than
        /// <see cref="MostContent"/>.
        /// </summary>
        /// <param name="length">The bytes of the content that are in place, in [0, mostContent].</param>
        /// <param name="rest">Holds the others.</param>
        public void Send(byte kind, int length, byte[] rest, int offset, int count)
        {
            int end = Begin(kind, length, length + count);
            int crc = Crc16.Update(Crc16.Of(_message, 2, end - 2), rest, offset, count);
            _channel.Write(_message, 0, end);
            _channel.Write(rest, offset, count);
            PutChecksum(0, crc);
            _channel.Write(_message, 0, ChecksumLength);
        }

        /// <summary>Says why nothing was done.</summary>
        public void Refuse(byte reason)
        {
            _message[HeaderLength] = reason;
            Send(Refusal, 1);
        }

        /// <summary>Writes four bytes of a message, the low one first.</summary>
        public void PutInt(int at, int value)
        {
            Integers.Write(_message, at, value);
        }

        /// <summary>Reads four bytes of a message, the low one first.</summary>
        public int GetInt(int at)
        {
            return Integers.Read(_message, at);
        }

        /// <returns>Where what is in place ends.</returns>
        private int Begin(byte kind, int inPlace, int length)
        {
            _count = 0;
            _message[0] = (byte)'N';
            _message[1] = (byte)'M';
            _message[2] = kind;
            PutInt(3, length);
            return HeaderLength + inPlace;
        }

        private void PutChecksum(int at, int crc)
        {
            _message[at] = (byte)(crc >> 8);
            _message[at + 1] = (byte)crc;
        }

        /// <summary>Reads on, up to the end of the header or of the message.</summary>
        /// <returns>False if nothing has arrived.</returns>
        private bool Fill()
        {
            int end = _count < HeaderLength ? HeaderLength : HeaderLength + ContentLength + ChecksumLength;
            int taken = _channel.Read(_message, _count, end - _count);
            _count += taken;
            if (taken > 0)
            {
                _lastHeard = MicrosecondClock.Now;
            }

            return taken > 0;
        }

        private int Complete()
        {
            int end = _count - ChecksumLength;
            _count = 0;
            int crc = Crc16.Of(_message, 2, end - 2);
            if (_message[end] == crc >> 8 && _message[end + 1] == (crc & 255))
            {
                return _message[2];
            }

            Refuse(BadChecksum);
            return None;
        }

        private void DropOne()
        {
            _count--;
            Array.Copy(_message, 1, _message, 0, _count);
        }

        private void Forget()
        {
            if (_count > 0 && MicrosecondClock.Now - _lastHeard > _longestSilence)
            {
                _count = 0;
            }
        }
    }
}
