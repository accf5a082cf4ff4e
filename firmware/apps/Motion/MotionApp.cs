using System;
using System.Device.Gpio;
using System.Threading;
using NanoML.Runtime;

namespace NanoML.Apps.Motion
{
    /// <summary>
    /// Tells exercises from the motion of a wrist: a line for each step of the model, an event whenever the exercise changes, and a LED that
    /// is lit while there is one.
    /// </summary>
    public sealed class MotionApp
    {
        /// <summary>The model's class for everything that is no exercise.</summary>
        public const int OtherClass = 3;

        /// <summary>How much each result moves the smoothed probabilities: half of the way.</summary>
        private const int SmoothingShift = 1;

        private const int EnterPercent = 60;
        private const int LeavePercent = 40;

        /// <summary>A turn that takes longer than a hop falls behind the sensor.</summary>
        private const int HopMilliseconds = MotionStage.Hop * 1000 / MotionStage.SamplesPerSecond;

        /// <summary>A health line every minute.</summary>
        private const int HealthInterval = 60 * 1000 / HopMilliseconds;

        /// <summary>Shorter than the time of a sample, to catch up with the sensor's FIFO after an inference.</summary>
        private const int PauseMilliseconds = 5;

        private readonly InferenceLoop _loop;
        private readonly GpioPin _led;
        private bool _isLit;

        /// <param name="model">A stream, see <see cref="MotionStage"/>.</param>
        /// <param name="source">Acceleration at <see cref="MotionStage.SamplesPerSecond"/>, full scale 2 g.</param>
        /// <param name="reporter">Of this model.</param>
        /// <param name="led">An open output; high is lit.</param>
        /// <exception cref="ArgumentException">The frames are not samples of three axes, or the model does not take steps of such.</exception>
        public MotionApp(NanoModel model, IFrameSource source, SerialReporter reporter, GpioPin led)
        {
            if (source.Format != FrameFormat.Int16 || source.FrameBytes != MotionStage.FrameBytes)
            {
                throw new ArgumentException("the frames must be samples of three axes");
            }

            _led = led;
            _loop = new InferenceLoop(source, new MotionStage(model), model, reporter);
            _loop.HealthInterval = HealthInterval;
            _loop.Decide(new ProbabilitySmoother(model.OutputCount, SmoothingShift), new ClassTrigger(EnterPercent, LeavePercent));
        }

        public HealthCounters Health
        {
            get { return _loop.Health; }
        }

        /// <summary>Watches the inputs; null if the model has no calibration data.</summary>
        public DriftDetector Drift
        {
            get { return _loop.Drift; }
        }

        /// <summary>Runs for ever.</summary>
        public void Run()
        {
            while (true)
            {
                long start = MicrosecondClock.Now;
                TurnResult result = Step();
                int rest = _loop.Rest(result, MicrosecondClock.Now - start, HopMilliseconds);
                Thread.Sleep(result == TurnResult.NoSource || rest < PauseMilliseconds ? rest : PauseMilliseconds);
            }
        }

        /// <summary>One turn: at most one sample, and a step of the model if its new samples are complete.</summary>
        public TurnResult Step()
        {
            TurnResult result = _loop.Turn();
            if (result == TurnResult.Inferred)
            {
                Show(_loop.Decision.Class);
            }

            return result;
        }

        private void Show(int decided)
        {
            bool isExercise = decided >= 0 && decided != OtherClass;
            if (isExercise != _isLit)
            {
                _isLit = isExercise;
                _led.Write(isExercise ? PinValue.High : PinValue.Low);
            }
        }
    }
}
