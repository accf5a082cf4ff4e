using System;
using System.Security.Cryptography.X509Certificates;
using NanoML.Fleet;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Messages;

namespace NanoML.Hardware
{
    /// <summary>An MQTT broker (3.1.1), over nanoFramework.M2Mqtt; with TLS 1.2 if there is a certificate of its authority.</summary>
    /// <remarks>
    /// A connection is a client of its own: one that was lost is given up with all that it had queued. Connecting waits for the network, for as long
    /// as that takes; everything else only queues. Messages go and come on threads of the client.
    /// </remarks>
    public sealed class MqttBroker : BrokerConnection
    {
        private readonly string _host;
        private readonly int _port;
        private readonly string _user;
        private readonly string _password;
        private readonly byte[] _authority;
        private readonly X509Certificate _own;
        private MqttClient _client;

        /// <param name="port">1883, or 8883 with TLS, as is usual.</param>
        /// <param name="user">Null where the broker asks for none.</param>
        /// <param name="password">Of that user; null for none.</param>
        /// <param name="authority">
        /// The certificate of who signed the broker's, in DER, or in PEM with a zero behind it; null for a connection in the clear.
        /// </param>
        /// <param name="own">The node's certificate, where the broker asks for one; null for none.</param>
        /// <param name="messages">How many messages wait for the application at most.</param>
        /// <param name="mostBytes">Of a message: <see cref="FleetNode.MessageBytes"/>.</param>
        public MqttBroker(
            string host, int port, string user, string password, byte[] authority, X509Certificate own, int messages, int mostBytes)
            : base(messages, mostBytes)
        {
            _host = host;
            _port = port;
            _user = user;
            _password = password;
            _authority = authority;
            _own = own;
        }

        public override bool IsConnected
        {
            get { return _client != null && _client.IsConnected; }
        }

        protected override bool Connect(BrokerSession session)
        {
            Abort();
            MqttClient client = _authority == null
                ? new MqttClient(_host, _port, false, null, null, MqttSslProtocols.None)
                : new MqttClient(_host, _port, true, Certificate(_authority), _own, MqttSslProtocols.TLSv1_2);
            client.MqttMsgPublishReceived += OnPublished;
            _client = client;
            return client.Connect(
                session.ClientId,
                _user,
                _password,
                true,
                MqttQoSLevel.AtLeastOnce,
                session.WillTopic != null,
                session.WillTopic,
                session.WillMessage,
                true,
                (ushort)session.KeepAliveSeconds) == MqttReasonCode.Success;
        }

        protected override bool Subscribe(string topic)
        {
            _client.Subscribe(new string[] { topic }, new MqttQoSLevel[] { MqttQoSLevel.AtLeastOnce });
            return true;
        }

        protected override bool Publish(string topic, byte[] bytes, int start, int count, bool isRetained, bool isAcknowledged)
        {
            // The client keeps it until it is sent.
            byte[] message = new byte[count];
            Array.Copy(bytes, start, message, 0, count);
            _client.Publish(topic, message, null, null, isAcknowledged ? MqttQoSLevel.AtLeastOnce : MqttQoSLevel.AtMostOnce, isRetained);
            return true;
        }

        /// <summary>Without a farewell, which would keep the last will back.</summary>
        protected override void Abort()
        {
            MqttClient client = _client;
            _client = null;
            if (client != null)
            {
                client.MqttMsgPublishReceived -= OnPublished;
                client.Close();
            }
        }

        private static X509Certificate Certificate(byte[] bytes)
        {
#pragma warning disable SYSLIB0057 // Obsolete in .NET, the only way on the board.
            return new X509Certificate(bytes);
#pragma warning restore SYSLIB0057
        }

        private void OnPublished(object sender, MqttMsgPublishEventArgs e)
        {
            OnMessage(e.Message, e.Retain);
        }
    }
}
