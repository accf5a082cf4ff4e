namespace NanoML.Fleet
{
    /// <summary>How a node comes to its broker, and what the broker says for it when it is gone.</summary>
    public sealed class BrokerSession
    {
        internal BrokerSession(string clientId, string willTopic, string willMessage, int keepAliveSeconds)
        {
            ClientId = clientId;
            WillTopic = willTopic;
            WillMessage = willMessage;
            KeepAliveSeconds = keepAliveSeconds;
        }

        /// <summary>The node's name: a broker has one client of it at a time.</summary>
        public string ClientId { get; }

        /// <summary>The topic of the last will, which is retained and acknowledged; null for none.</summary>
        public string WillTopic { get; }

        /// <summary>What the last will says, in ASCII.</summary>
        public string WillMessage { get; }

        /// <summary>After one and a half times as long without a sign of life, the broker sends the last will.</summary>
        public int KeepAliveSeconds { get; }
    }
}
