using NanoML.Runtime;
using NanoML.Updates;

namespace NanoML.Fleet
{
    /// <summary>
    /// A board of a fleet: it says over its broker which models it has and how it is, and takes models from <c>nanoml fleet</c>, between two
    /// inferences. docs/fleet.md has topics and payloads.
    /// </summary>
    /// <remarks>
    /// A lost broker is looked for again, ever less often up to once a minute; inferences go on meanwhile. In steady state nothing is allocated
    /// here; what a connection allocates is its own business.
    /// </remarks>
    public sealed class FleetNode
    {
        private const int KeepAliveSeconds = 30;
        private const int MillisecondsPerSecond = 1000;

        private readonly BrokerConnection _broker;
        private readonly NodeIdentity _identity;
        private readonly NodeTopics _topics;
        private readonly Reconnection _connection;
        private readonly ModelStore _store;
        private readonly ActiveModel _active;
        private readonly UpdateLine _line;
        private readonly NodeClock _clock;
        private readonly JsonPayload _payload = new JsonPayload();
        private readonly TelemetryPayload _telemetry;
        private readonly byte[] _here = { (byte)'1' };
        private long _nextTelemetry;
        private bool _isUp;
        private bool _isStateDue;

        /// <param name="broker">Not connected; its messages have <see cref="MessageBytes"/> bytes or more.</param>
        /// <param name="store">Opened.</param>
        /// <param name="mostContent">Of a message, 304 bytes or more: the longer they are, the faster a model comes.</param>
        /// <exception cref="System.ArgumentException">The messages are too short for an announcement.</exception>
        public FleetNode(BrokerConnection broker, NodeIdentity identity, ModelStore store, int mostContent)
            : this(broker, identity, store, mostContent, new SourceClock())
        {
        }

        /// <param name="clock">What paces connecting and telemetry.</param>
        public FleetNode(BrokerConnection broker, NodeIdentity identity, ModelStore store, int mostContent, SourceClock clock)
        {
            _broker = broker;
            _identity = identity;
            _store = store;
            _topics = new NodeTopics(identity.Name);
            _connection = new Reconnection(broker, new BrokerSession(identity.Name, _topics.Online, "0", KeepAliveSeconds), identity.Name, clock);
            _active = new ActiveModel(store);
            _clock = _connection.Clock;
            _telemetry = new TelemetryPayload(_payload);

            // A payload is a whole message: no rest of one is waited for.
            _line = new UpdateLine(store, new MessageLink(new BrokerChannel(broker, _topics.From, mostContent), mostContent, long.MaxValue));
        }

        /// <summary>The seconds from one telemetry message to the next, 1 or more; 0 for none.</summary>
        public int TelemetrySeconds { get; set; } = 60;

        /// <summary>What <see cref="RestartCounter"/> counted; it is left out where that is unknown.</summary>
        public int Restarts { get; set; } = RestartCounter.Unknown;

        /// <summary>Whose counters telemetry has; null, as at first, for none.</summary>
        public HealthCounters Health
        {
            get { return _telemetry.Health; }
            set { _telemetry.Health = value; }
        }

        /// <summary>Whose distance telemetry has; null, as at first, for none.</summary>
        public DriftDetector Drift
        {
            get { return _telemetry.Drift; }
            set { _telemetry.Drift = value; }
        }

        /// <summary>Adds the free heap to telemetry; null, as at first, leaves it out.</summary>
        public IHeapGauge Heap
        {
            get { return _telemetry.Heap; }
            set { _telemetry.Heap = value; }
        }

        /// <summary>Whether the broker is there, and knows that the node is.</summary>
        public bool IsUp
        {
            get { return _isUp; }
        }

        /// <summary>The bytes of a broker's longest message to a node.</summary>
        /// <param name="mostContent">As that of the node.</param>
        public static int MessageBytes(int mostContent)
        {
            return BrokerChannel.NumberBytes + BrokerChannel.FrameBytes + mostContent;
        }

        /// <summary>Loads the model to run: see <see cref="ActiveModel.Start"/>.</summary>
        /// <returns>Null if the store has none that can be run: run what is in the application's image.</returns>
        public NanoModel Start()
        {
            NanoModel model = _active.Start();
            StoredModel running = model == null ? null : _store.OnTrial == null ? _store.Current : _store.OnTrial;
            _telemetry.ModelVersion = running == null ? 0 : running.Version;
            _telemetry.Model = null;
            _isStateDue = true;
            return model;
        }

        /// <summary>Whether <see cref="Start"/> gave null because the model to run holds code that can be loaded after a restart only.</summary>
        public bool NeedsRestart
        {
            get { return _active.NeedsRestart; }
        }

        /// <summary>Whether the model to run is another one since it was asked last: call <see cref="Start"/>, or restart the board.</summary>
        public bool TakeOtherModel()
        {
            bool hasOther = _line.TakeOtherModel();
            _isStateDue |= hasOther;
            return hasOther;
        }

        /// <summary>
        /// Counts an inference, which may end a trial, and keeps its result for telemetry, which is sent at once where a trial ended. Allocates
        /// nothing, unless it ends a trial.
        /// </summary>
        /// <param name="model">Whose output is the result.</param>
        /// <param name="microseconds">How long it took; negative if that is not known.</param>
        public void Count(NanoModel model, long microseconds)
        {
            _telemetry.Model = model;
            _telemetry.Microseconds = microseconds;
            _telemetry.Inferences = (_telemetry.Inferences + 1) & int.MaxValue;
            if (_active.Count())
            {
                _isStateDue = true;
                _nextTelemetry = 0;
            }
        }

        /// <summary>Has the state sent again: something else changed the store, such as a model over a serial line.</summary>
        public void TellState()
        {
            _isStateDue = true;
        }

        /// <summary>One turn, between two inferences: connects if it has to, says what is due, answers a message if one has come.</summary>
        /// <returns>Whether there was a message: more may follow soon.</returns>
        public bool Turn()
        {
            _clock.Advance();
            if (!TryBeUp())
            {
                return false;
            }

            if (_isStateDue)
            {
                StatePayload.Write(_payload, _identity, _store, Restarts, _clock.Seconds, TelemetrySeconds);
                _isStateDue = !TryTell(_topics.State, true);
            }

            if (TelemetrySeconds > 0 && _clock.Milliseconds >= _nextTelemetry)
            {
                _nextTelemetry = _clock.Milliseconds + ((long)TelemetrySeconds * MillisecondsPerSecond);
                _telemetry.Write(Restarts, _clock.Seconds);
                TryTell(_topics.Telemetry, false);
            }

            return _line.Turn();
        }

        private bool TryBeUp()
        {
            _isUp &= _broker.IsConnected;
            return _connection.TryConnect() && (_isUp || TryGreet());
        }

        /// <summary>What a new connection begins with. It knows nothing of the one before.</summary>
        private bool TryGreet()
        {
            if (!_broker.TrySubscribe(_topics.To) || !_broker.TryPublish(_topics.Online, _here, 0, 1, true, true))
            {
                _broker.Close();
                return false;
            }

            _connection.Settle();
            _isUp = true;
            _isStateDue = true;
            return true;
        }

        /// <summary>Sends what was written, acknowledged if it is to be kept. Where that fails, the connection is made anew.</summary>
        private bool TryTell(string topic, bool isRetained)
        {
            bool isSent = _broker.TryPublish(topic, _payload.Bytes, 0, _payload.Length, isRetained, isRetained);
            if (!isSent)
            {
                _broker.Close();
            }

            return isSent;
        }
    }
}
