using System;

namespace NanoML.Fleet
{
    /// <summary>
    /// A connection to an MQTT broker, in terms of no package. What networks do is an answer here, not an exception: those of a driver are taken as
    /// failures.
    /// </summary>
    /// <remarks>
    /// One topic is subscribed, with sessions that begin clean. A class that derives from it calls <see cref="OnMessage"/>, on any thread, for each
    /// message that comes. <see cref="FleetNode"/> does the rest: it connects, and connects again.
    /// </remarks>
    public abstract class BrokerConnection
    {
        private readonly MessageQueue _arrived;

        /// <param name="messages">How many messages wait for the application at most, 1 or more; what comes beyond is dropped.</param>
        /// <param name="mostBytes">Of a message; what is longer is dropped. <see cref="FleetNode.MessageBytes"/> says how much is needed.</param>
        protected BrokerConnection(int messages, int mostBytes)
        {
            _arrived = new MessageQueue(messages, mostBytes);
        }

        /// <summary>Whether messages go and come, as far as is known.</summary>
        public abstract bool IsConnected { get; }

        /// <summary>Messages that were dropped: too many at once, or too long.</summary>
        public int Dropped
        {
            get { return _arrived.Dropped; }
        }

        /// <summary>Connects, or begins to: <see cref="IsConnected"/> says when it is.</summary>
        /// <returns>False if that failed.</returns>
        public bool TryConnect(BrokerSession session)
        {
            _arrived.Clear();
            try
            {
                return Connect(session);
            }
            catch (Exception)
            {
                return false;
            }
        }

        /// <summary>Asks for the messages of a topic.</summary>
        public bool TrySubscribe(string topic)
        {
            try
            {
                return Subscribe(topic);
            }
            catch (Exception)
            {
                return false;
            }
        }

        /// <summary>Sends a message, without waiting for what becomes of it.</summary>
        /// <param name="bytes">May be changed when the call has returned.</param>
        /// <param name="isRetained">Whether the broker keeps it for those who ask later.</param>
        /// <param name="isAcknowledged">At least once (quality of service 1), or at most once (0).</param>
        /// <returns>False if it was not sent.</returns>
        public bool TryPublish(string topic, byte[] bytes, int start, int count, bool isRetained, bool isAcknowledged)
        {
            try
            {
                return Publish(topic, bytes, start, count, isRetained, isAcknowledged);
            }
            catch (Exception)
            {
                return false;
            }
        }

        /// <summary>Gives the connection up, in whatever state it is; the broker sends the last will.</summary>
        public void Close()
        {
            try
            {
                Abort();
            }
            catch (Exception)
            {
                // It is given up all the same.
            }
        }

        /// <summary>Takes the oldest message that has come.</summary>
        /// <returns>Null if there is none.</returns>
        public byte[] Take()
        {
            return _arrived.Take();
        }

        /// <summary>See <see cref="TryConnect"/>; it may throw.</summary>
        protected abstract bool Connect(BrokerSession session);

        /// <summary>See <see cref="TrySubscribe"/>; it may throw.</summary>
        protected abstract bool Subscribe(string topic);

        /// <summary>See <see cref="TryPublish"/>; it may throw.</summary>
        protected abstract bool Publish(string topic, byte[] bytes, int start, int count, bool isRetained, bool isAcknowledged);

        /// <summary>See <see cref="Close"/>; it may throw.</summary>
        protected abstract void Abort();

        /// <summary>Takes in a message of the subscribed topic.</summary>
        /// <param name="message">Its payload, which is not copied.</param>
        /// <param name="isRetained">
        /// Whether the broker had kept it. Such a message is dropped: a wish that somebody left there would come anew with every connection.
        /// </param>
        protected void OnMessage(byte[] message, bool isRetained)
        {
            if (!isRetained)
            {
                _arrived.Add(message);
            }
        }
    }
}
