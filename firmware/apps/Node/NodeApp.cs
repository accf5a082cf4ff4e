using System;
using System.Device.Gpio;
using System.Threading;
using NanoML.Apps.Motion;
using NanoML.Fleet;
using NanoML.Models;
using NanoML.Runtime;
using NanoML.Updates;

namespace NanoML.Apps.Node
{
    /// <summary>
    /// Motion as a board of a fleet: it tells exercises as that application does, with the model of its store, or until one has come with that of
    /// its image; it says over the broker how it is, and takes models from there.
    /// </summary>
    public sealed class NodeApp
    {
        /// <summary>Shorter than the time of a sample, to catch up with the sensor's FIFO after an inference.</summary>
        private const int PauseMilliseconds = 5;

        /// <summary>A source that is away is looked for again after so many turns at most.</summary>
        private const int LongestPause = 16;

        /// <summary>Messages that are answered in a turn: whoever sends more must not keep the board from its sensor.</summary>
        private const int MostMessages = 4;

        private readonly FleetNode _node;
        private readonly ModelStore _store;
        private readonly RecoveringSource _source;
        private readonly ILineWriter _lines;
        private readonly GpioPin _led;
        private NanoModel _model;
        private MotionApp _motion;

        /// <param name="node">Of this store.</param>
        /// <param name="store">Opened.</param>
        /// <param name="source">Acceleration as <see cref="MotionApp"/> takes it.</param>
        /// <param name="lines">Where results are written besides.</param>
        /// <param name="led">An open output; high is lit.</param>
        public NodeApp(FleetNode node, ModelStore store, IFrameSource source, ILineWriter lines, GpioPin led)
        {
            _node = node;
            _store = store;
            _source = new RecoveringSource(source, LongestPause);
            _lines = lines;
            _led = led;
            Start();
        }

        /// <summary>The model that runs.</summary>
        public NanoModel Model
        {
            get { return _model; }
        }

        /// <summary>Runs until the board has to restart, for a model whose code cannot be loaded beside what is loaded.</summary>
        public void Run()
        {
            while (!_node.NeedsRestart)
            {
                Thread.Sleep(Step() == TurnResult.NoSource ? PauseMilliseconds * LongestPause : PauseMilliseconds);
            }
        }

        /// <summary>One turn: at most a sample and a step of the model, and what the fleet has to say.</summary>
        public TurnResult Step()
        {
            long start = MicrosecondClock.Now;
            TurnResult result = _motion.Step();
            if (result == TurnResult.Inferred)
            {
                _node.Count(_model, MicrosecondClock.Now - start);
            }

            for (int messages = 0; messages < MostMessages && _node.Turn(); messages++)
            {
            }

            if (_node.TakeOtherModel())
            {
                Start();
            }

            return result;
        }

        /// <summary>Two models at once may be too much for the heap: the old one is given up first.</summary>
        private void Start()
        {
            _motion = null;
            _model = null;
            _node.Health = null;
            _node.Drift = null;
            _led.Write(PinValue.Low);
            NanoModel model = _node.Start();
            while (model != null && !TryUse(model))
            {
                // It runs, but it is not for this sensor.
                model = _store.Reject(RejectReason.NotLoaded) == StoreResult.Done ? _node.Start() : null;
            }

            if (model == null)
            {
                Use(new MotionCnn());
            }
        }

        private bool TryUse(NanoModel model)
        {
            try
            {
                Use(model);
                return true;
            }
            catch (ArgumentException)
            {
                return false;
            }
        }

        private void Use(NanoModel model)
        {
            _motion = new MotionApp(model, _source, new SerialReporter(model, _lines), _led);
            _model = model;
            _node.Health = _motion.Health;
            _node.Drift = _motion.Drift;
        }
    }
}
