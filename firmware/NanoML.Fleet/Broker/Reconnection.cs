using NanoML.Runtime;

namespace NanoML.Fleet
{
    /// <summary>Connects to a broker, and connects again where the connection was lost, ever less often while that is in vain.</summary>
    internal sealed class Reconnection
    {
        private readonly BrokerConnection _broker;
        private readonly BrokerSession _session;
        private readonly ReconnectDelay _delay;
        private long _next;

        /// <param name="node">Its name decides about the chance in the pauses.</param>
        /// <param name="clock">What paces them.</param>
        public Reconnection(BrokerConnection broker, BrokerSession session, string node, SourceClock clock)
        {
            _broker = broker;
            _session = session;
            _delay = new ReconnectDelay(node);
            Clock = new NodeClock(clock);
        }

        public NodeClock Clock { get; }

        /// <summary>Tries to connect if there is no connection and it is time for a try.</summary>
        /// <returns>Whether there is a connection.</returns>
        public bool TryConnect()
        {
            if (_broker.IsConnected)
            {
                return true;
            }

            if (Clock.Milliseconds < _next)
            {
                return false;
            }

            _next = Clock.Milliseconds + _delay.Next();
            return _broker.TryConnect(_session) && _broker.IsConnected;
        }

        /// <summary>The connection is of use: the next loss is answered soon.</summary>
        public void Settle()
        {
            _delay.Reset();
        }
    }
}
