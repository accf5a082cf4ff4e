using System;

namespace NanoML.Fleet
{
    /// <summary>Messages that wait to be answered: a few, none of them long. The thread that receives adds, that of the application takes.</summary>
    internal sealed class MessageQueue
    {
        private readonly object _gate = new object();
        private readonly byte[][] _messages;
        private readonly int _mostBytes;
        private int _first;
        private int _count;

        /// <param name="messages">How many wait at most, 1 or more.</param>
        /// <param name="mostBytes">Of the longest message.</param>
        public MessageQueue(int messages, int mostBytes)
        {
            _messages = new byte[messages][];
            _mostBytes = mostBytes;
        }

        /// <summary>Messages that were too many or too long.</summary>
        public int Dropped { get; private set; }

        /// <summary>Keeps a message, or drops it.</summary>
        /// <param name="message">It is not copied.</param>
        public void Add(byte[] message)
        {
            lock (_gate)
            {
                if (_count == _messages.Length || message.Length > _mostBytes)
                {
                    Dropped = (Dropped + 1) & int.MaxValue;
                    return;
                }

                int end = _first + _count;
                _messages[end < _messages.Length ? end : end - _messages.Length] = message;
                _count++;
            }
        }

        /// <returns>The oldest message; null if none waits.</returns>
        public byte[] Take()
        {
            lock (_gate)
            {
                if (_count == 0)
                {
                    return null;
                }

                byte[] message = _messages[_first];
                _messages[_first] = null;
                _first = _first + 1 == _messages.Length ? 0 : _first + 1;
                _count--;
                return message;
            }
        }

        public void Clear()
        {
            lock (_gate)
            {
                Array.Clear(_messages, 0, _messages.Length);
                _count = 0;
            }
        }
    }
}
