using System.Threading;

namespace NanoML.Runtime
{
    /// <summary>
    /// Source, pre-processing, model, report: turn after turn, for ever, through failures of the source. Nothing is allocated after the
    /// constructor.
    /// </summary>
    /// <remarks>
    /// What a sensor does is never an exception here: a damaged frame is counted, a <see cref="RecoveringSource"/> starts a source that is
    /// gone again, and <see cref="Run"/> rests in every turn, so that other threads and the firmware's watchdog get their share.
    /// </remarks>
    public sealed class InferenceLoop
    {
        /// <summary>The least rest of a turn.</summary>
        private const int LeastRest = 1;

        /// <summary>The rest while the source does not answer, at least.</summary>
        private const int RestWithoutSource = 100;

        /// <summary>A source that is away is looked for again after so many turns at most.</summary>
        private const int LongestPause = 16;

        private readonly RecoveringSource _source;
        private readonly IInputStage _stage;
        private readonly NanoModel _model;
        private readonly SerialReporter _reporter;
        private readonly HealthCounters _health = new HealthCounters();
        private readonly DriftDetector _drift;
        private readonly byte[] _frame;
        private ResultFilter _filter;
        private ClassTrigger _trigger;
        private ITurnTask _task;
        private int _healthInterval;
        private long _preparation;
        private bool _isLost;

        /// <param name="source">
        /// The loop starts it, and starts it again after a failure, with pauses of up to 16 turns; a <see cref="RecoveringSource"/> has
        /// pauses of its own.
        /// </param>
        /// <param name="stage">The application's pre-processing.</param>
        /// <param name="reporter">Of this model.</param>
        public InferenceLoop(IFrameSource source, IInputStage stage, NanoModel model, SerialReporter reporter)
        {
            RecoveringSource recovering = source as RecoveringSource;
            _source = recovering == null ? new RecoveringSource(source, LongestPause) : recovering;
            _stage = stage;
            _model = model;
            _reporter = reporter;
            _frame = new byte[source.FrameBytes];
            InputStatistics expected = model.CalibrationStatistics();
            _drift = expected == null ? null : new DriftDetector(expected, model.InputCount);
        }

        public HealthCounters Health
        {
            get { return _health; }
        }

        /// <summary>Watches the inputs; null if the model was compiled without calibration data.</summary>
        public DriftDetector Drift
        {
            get { return _drift; }
        }

        /// <summary>The decision about the class; null without <see cref="Decide"/>.</summary>
        public ClassTrigger Decision
        {
            get { return _trigger; }
        }

        /// <summary>A health line after so many inferences; 0, as at first, writes none.</summary>
        public int HealthInterval
        {
            get { return _healthInterval; }
            set { _healthInterval = value; }
        }

        /// <summary>What is done beside inference; null, as at first, for nothing.</summary>
        public ITurnTask Task
        {
            get { return _task; }
            set { _task = value; }
        }

        /// <summary>Steadies the results and writes an event whenever the decided class changes; result lines stay as they are.</summary>
        public void Decide(ResultFilter filter, ClassTrigger trigger)
        {
            _filter = filter;
            _trigger = trigger;
        }

        /// <summary>Runs for ever.</summary>
        /// <param name="periodMilliseconds">From one turn's start to the next one's; a turn that takes longer is an overrun.</param>
        public void Run(int periodMilliseconds)
        {
            while (true)
            {
                long start = MicrosecondClock.Now;
                TurnResult result = Turn();
                Thread.Sleep(Rest(result, MicrosecondClock.Now - start, periodMilliseconds));
            }
        }

        /// <summary>Ends a turn: counts it if it took too long.</summary>
        /// <param name="microseconds">How long the turn took.</param>
        /// <returns>The milliseconds to rest before the next one.</returns>
        public int Rest(TurnResult result, long microseconds, int periodMilliseconds)
        {
            long rest = periodMilliseconds - (microseconds / 1000);
            if (rest < 0)
            {
                _health.CountOverrun();
            }

            int least = result == TurnResult.NoSource ? RestWithoutSource : LeastRest;
            return rest < least ? least : (int)rest;
        }

        /// <summary>One turn: at most one frame and one inference. It does not rest.</summary>
        public TurnResult Turn()
        {
            if (_task != null)
            {
                _task.OnTurn();
            }

            switch (_source.TryRead(_frame))
            {
                case FrameStatus.Ready:
                    Find();
                    return Classify();
                case FrameStatus.Waiting:
                    return TurnResult.Waited;
                case FrameStatus.Damaged:
                    _health.CountSensorError();
                    BreakOff();
                    return TurnResult.Damaged;
                default:
                    Lose();
                    return TurnResult.NoSource;
            }
        }

        /// <summary>A source is back when it gives a frame: some can be started, and then stay silent.</summary>
        private void Find()
        {
            if (_isLost)
            {
                _isLost = false;
                _health.CountRecovery();
                _reporter.ReportSensor(true);
            }
        }

        private void Lose()
        {
            if (!_isLost)
            {
                _isLost = true;
                _health.CountSensorError();
                BreakOff();
                _reporter.ReportSensor(false);
            }
        }

        /// <summary>What was prepared of an input is lost with it.</summary>
        private void BreakOff()
        {
            _stage.OnGap();
            _preparation = 0;
        }

        private TurnResult Classify()
        {
            long start = MicrosecondClock.Now;
            bool isComplete = _stage.Prepare(_frame, _model.Input);
            long prepared = MicrosecondClock.Now;
            _preparation += prepared - start;
            if (!isComplete)
            {
                return TurnResult.Waited;
            }

            bool driftChanged = _drift != null && _drift.Add(_model.Input, _model.InputCount);
            long invoked = MicrosecondClock.Now;
            _model.Step();
            Report(MicrosecondClock.Now - invoked, driftChanged);
            _preparation = 0;
            if (_task != null)
            {
                _task.OnResult();
            }

            return TurnResult.Inferred;
        }

        private void Report(long microseconds, bool driftChanged)
        {
            _health.CountInference();
            _reporter.Report(microseconds, _preparation, _drift == null ? SerialReporter.Unknown : _drift.Percent);
            if (driftChanged)
            {
                _reporter.ReportDrift(_drift);
            }

            if (_trigger != null)
            {
                _filter.Add(_model);
                if (_trigger.Update(_filter.Class, _filter.Confidence))
                {
                    _reporter.ReportClass(_trigger.Previous, _trigger.Class);
                }
            }

            if (_healthInterval > 0 && _health.Inferences % _healthInterval == 0)
            {
                _reporter.ReportHealth(_health);
            }
        }
    }
}
