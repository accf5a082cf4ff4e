using System;
using NanoML.Runtime;

namespace NanoML.Fleet
{
    /// <summary>
    /// The bytes of a <see cref="MessageLink"/> over a broker: a payload is one message, after the four bytes of the number that its sender gave
    /// it. The answer begins with the same number, so whoever asks knows his answer, however often messages are repeated.
    /// </summary>
    public sealed class BrokerChannel : IByteChannel
    {
        /// <summary>The bytes of the number.</summary>
        public const int NumberBytes = 4;

        /// <summary>The bytes of a message besides its content.</summary>
        public const int FrameBytes = MessageLink.HeaderLength + 2;

        private readonly BrokerConnection _broker;
        private readonly string _topic;
        private readonly byte[] _answer;
        private readonly PayloadReader _message = new PayloadReader();

        /// <param name="topic">Of the answers.</param>
        /// <param name="mostContent">Of the messages, as that of the <see cref="MessageLink"/>.</param>
        public BrokerChannel(BrokerConnection broker, string topic, int mostContent)
        {
            _broker = broker;
            _topic = topic;
            _answer = new byte[NumberBytes + FrameBytes + mostContent];
        }

        public int Read(byte[] buffer, int offset, int count)
        {
            if (_message.IsAtEnd)
            {
                TakeNext();
            }

            return _message.Read(buffer, offset, count);
        }

        /// <summary>Sends one message. One that is lost is asked for again.</summary>
        public void Write(byte[] buffer, int offset, int count)
        {
            Array.Copy(buffer, offset, _answer, NumberBytes, count);
            _broker.TryPublish(_topic, _answer, 0, NumberBytes + count, false, false);
        }

        /// <summary>Takes the next payload that is one message by its length: of another one the rest would be taken for the beginning of the next.</summary>
        private void TakeNext()
        {
            for (byte[] payload = _broker.Take(); payload != null; payload = _broker.Take())
            {
                if (IsMessage(payload))
                {
                    Array.Copy(payload, 0, _answer, 0, NumberBytes);
                    _message.Begin(payload, NumberBytes);
                    return;
                }
            }
        }

        private bool IsMessage(byte[] payload)
        {
            return payload.Length <= _answer.Length && IsMessage(payload, NumberBytes);
        }

        /// <summary>Whether bytes are one message from a place on to their end, by its length.</summary>
        internal static bool IsMessage(byte[] payload, int start)
        {
            return payload.Length >= start + FrameBytes && payload[start] == 'N' && payload[start + 1] == 'M'
                && ContentLength(payload, start) == payload.Length - start - FrameBytes;
        }

        /// <summary>The length of the content of a message that begins at a place.</summary>
        internal static int ContentLength(byte[] message, int start)
        {
            return Integers.Read(message, start + 3);
        }
    }
}
