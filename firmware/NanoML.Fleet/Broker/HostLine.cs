using System;
using NanoML.Runtime;

namespace NanoML.Fleet
{
    /// <summary>
    /// The way from a board to the host that computes the rest of its model, over a broker: the channel of a <see cref="MessageLink"/>. A payload is
    /// one message. docs/splitting-models.md has the topics.
    /// </summary>
    /// <remarks>
    /// It has a connection of its own beside that of <see cref="FleetNode"/>, which brings models. Nothing is allocated after the constructor, but by
    /// the connection.
    /// </remarks>
    public sealed class HostLine : IByteChannel
    {
        private const int KeepAliveSeconds = 30;

        /// <summary>More than what stands before a tensor.</summary>
        private const int MostHeader = 64;

        private readonly BrokerConnection _broker;
        private readonly BrokerSession _session;
        private readonly string _asked;
        private readonly string _answered;
        private readonly NodeClock _clock;
        private readonly ReconnectDelay _delay;
        private readonly byte[] _outgoing;
        private long _nextConnect;
        private bool _isUp;
        private int _count;
        private byte[] _incoming;
        private int _position;

        /// <param name="broker">Not connected, and not that of the node: its messages have 64 bytes or more, and 10 and four for each value.</param>
        /// <param name="node">The node's name.</param>
        /// <param name="sentBytes">The bytes of the tensor that is sent, as the generated class has them.</param>
        public HostLine(BrokerConnection broker, string node, int sentBytes)
            : this(broker, node, sentBytes, new SourceClock())
        {
        }

        /// <param name="clock">What paces connecting.</param>
        public HostLine(BrokerConnection broker, string node, int sentBytes, SourceClock clock)
        {
            if (!NodeTopics.IsName(node))
            {
                throw new ArgumentException("a node has a name of 1 to 32 letters, digits, '-', '_' and '.'");
            }

            _broker = broker;
            _asked = NodeTopics.Root + node + "/" + NodeTopics.AskName;
            _answered = NodeTopics.Root + node + "/" + NodeTopics.ReplyName;
            _session = new BrokerSession(node + "-ask", null, null, KeepAliveSeconds);
            _clock = new NodeClock(clock);
            _delay = new ReconnectDelay(node);
            _outgoing = new byte[BrokerChannel.FrameBytes + MostHeader + sentBytes];
        }

        /// <summary>Whether the broker is there.</summary>
        public bool IsUp
        {
            get { return _isUp; }
        }

        public int Read(byte[] buffer, int offset, int count)
        {
            Keep();
            while (_isUp && _incoming == null)
            {
                byte[] payload = _broker.Take();
                if (payload == null)
                {
                    return 0;
                }

                _incoming = BrokerChannel.IsMessage(payload, 0) ? payload : null;
                _position = 0;
            }

            if (_incoming == null)
            {
                return 0;
            }

            int rest = _incoming.Length - _position;
            int taken = count < rest ? count : rest;
            Array.Copy(_incoming, _position, buffer, offset, taken);
            _position += taken;
            _incoming = _position == _incoming.Length ? null : _incoming;
            return taken;
        }

        /// <summary>Keeps the parts of a message until it is whole, and sends it then. One that is lost is sent again by who wrote it.</summary>
        public void Write(byte[] buffer, int offset, int count)
        {
            if (count > _outgoing.Length - _count)
            {
                _count = 0;
                return;
            }

            Array.Copy(buffer, offset, _outgoing, _count, count);
            _count += count;
            if (_count >= BrokerChannel.FrameBytes && _count >= BrokerChannel.FrameBytes + BrokerChannel.ContentLength(_outgoing, 0))
            {
                if (_isUp && !_broker.TryPublish(_asked, _outgoing, 0, _count, false, false))
                {
                    _broker.Close();
                }

                _count = 0;
            }
        }

        /// <summary>Connects where it has to, ever less often.</summary>
        private void Keep()
        {
            _clock.Advance();
            if (_isUp && _broker.IsConnected)
            {
                return;
            }

            _isUp = false;
            if (_clock.Milliseconds < _nextConnect)
            {
                return;
            }

            _nextConnect = _clock.Milliseconds + _delay.Next();
            if (_broker.TryConnect(_session) && _broker.IsConnected && _broker.TrySubscribe(_answered))
            {
                _incoming = null;
                _delay.Reset();
                _isUp = true;
            }
        }
    }
}
