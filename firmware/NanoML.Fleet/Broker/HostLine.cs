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
        private readonly Reconnection _connection;
        private readonly string _asked;
        private readonly string _answered;
        private readonly byte[] _outgoing;
        private readonly PayloadReader _incoming = new PayloadReader();
        private bool _isUp;
        private int _count;

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
            _asked = NodeTopics.Of(node, NodeTopics.AskName);
            _answered = NodeTopics.Of(node, NodeTopics.ReplyName);
            _connection = new Reconnection(broker, new BrokerSession(node + "-ask", null, null, KeepAliveSeconds), node, clock);
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
            byte[] payload = _isUp && _incoming.IsAtEnd ? _broker.Take() : null;
            while (payload != null && !BrokerChannel.IsMessage(payload, 0))
            {
                payload = _broker.Take();
            }

            if (payload != null)
            {
                _incoming.Begin(payload, 0);
            }

            return _incoming.Read(buffer, offset, count);
        }

        /// <summary>
        /// Keeps the parts of a message until it is whole, and sends it then; one that is too long is dropped. One that is lost is sent again by who
        /// wrote it.
        /// </summary>
        public void Write(byte[] buffer, int offset, int count)
        {
            if (count <= _outgoing.Length - _count)
            {
                Array.Copy(buffer, offset, _outgoing, _count, count);
            }

            _count += count;
            if (_count < BrokerChannel.FrameBytes || _count < BrokerChannel.FrameBytes + BrokerChannel.ContentLength(_outgoing, 0))
            {
                return;
            }

            if (_isUp && _count <= _outgoing.Length && !_broker.TryPublish(_asked, _outgoing, 0, _count, false, false))
            {
                _broker.Close();
            }

            _count = 0;
        }

        private void Keep()
        {
            _connection.Clock.Advance();
            _isUp &= _broker.IsConnected;
            if (_isUp || !_connection.TryConnect())
            {
                return;
            }

            if (_broker.TrySubscribe(_answered))
            {
                _incoming.Clear();
                _connection.Settle();
                _isUp = true;
            }
            else
            {
                _broker.Close();
            }
        }
    }
}
