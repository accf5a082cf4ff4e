using System;
using System.Threading;
using NanoML.Hardware;
using NanoML.Runtime;

namespace NanoML.Apps.Person
{
    /// <summary>
    /// Tells whether a camera sees a person: a line for each picture, an event whenever somebody comes or goes, and a LED that is lit while
    /// somebody is there.
    /// </summary>
    public sealed class PersonApp
    {
        /// <summary>The model's classes: nobody, and somebody.</summary>
        public const int Classes = 2;

        /// <summary>The model's class for somebody.</summary>
        public const int PersonClass = 1;

        /// <summary>A health line after so many pictures.</summary>
        public const int HealthInterval = 20;

        private const int EnterPercent = 60;
        private const int LeavePercent = 50;

        /// <summary>Pictures are seconds apart: each counts in full.</summary>
        private const int SmoothingShift = 0;

        private const int PauseMilliseconds = 10;
        private const int RestWithoutSource = 100;

        private readonly InferenceLoop _loop;
        private readonly LedIndicator _led;

        /// <param name="model">Tells nobody from somebody, as probabilities.</param>
        /// <param name="source">Frames of 160x120 pixels, <see cref="FrameFormat.Rgb565"/>.</param>
        /// <param name="reporter">Of this model.</param>
        /// <exception cref="ArgumentException">The frames are of another kind, or the model has other inputs or outputs.</exception>
        public PersonApp(NanoModel model, IFrameSource source, SerialReporter reporter, LedIndicator led)
        {
            if (source.Format != FrameFormat.Rgb565 || source.FrameBytes != PersonStage.FrameBytes)
            {
                throw new ArgumentException("the frames must have 160x120 pixels in Rgb565");
            }

            if (model.OutputCount != Classes || !model.OutputQuantization.IsProbability)
            {
                throw new ArgumentException("the model must give probabilities of 2 classes");
            }

            _led = led;
            _loop = new InferenceLoop(source, new PersonStage(model), model, reporter);
            _loop.HealthInterval = HealthInterval;
            _loop.Decide(new ProbabilitySmoother(Classes, SmoothingShift), new ClassTrigger(EnterPercent, LeavePercent));
        }

        public HealthCounters Health
        {
            get { return _loop.Health; }
        }

        /// <summary>Runs for ever, picture after picture.</summary>
        public void Run()
        {
            while (true)
            {
                Thread.Sleep(Step() == TurnResult.NoSource ? RestWithoutSource : PauseMilliseconds);
            }
        }

        /// <summary>One turn: begins a picture, waits for it, or classifies it.</summary>
        public TurnResult Step()
        {
            TurnResult result = _loop.Turn();
            bool isThere = _loop.Decision.Class == PersonClass;
            if (isThere != _led.IsLit)
            {
                _led.Show(isThere);
            }

            return result;
        }
    }
}
