using System;
using System.Device.Gpio;
using System.Threading;
using NanoML.Runtime;

namespace NanoML.Apps.Digits
{
    /// <summary>
    /// Classifies frame after frame: one line per result, and a flash of the LED for each that the model is sure of.
    /// </summary>
    public sealed class DigitsApp
    {
        private const int SurePercent = 50;
        private const int RestWithoutSource = 100;

        private readonly NanoModel _model;
        private readonly InferenceLoop _loop;
        private readonly GpioPin _led;
        private readonly int _flashMilliseconds;

        /// <param name="model">Its output is a probability per class.</param>
        /// <param name="source">The application starts it, and starts it again when it fails.</param>
        /// <param name="stage">Of this model, for frames of this source.</param>
        /// <param name="reporter">Of this model.</param>
        /// <param name="led">An open output; high is lit.</param>
        /// <param name="flashMilliseconds">How long the LED stays lit.</param>
        /// <exception cref="ArgumentException">The stage is for other frames.</exception>
        public DigitsApp(
            NanoModel model, IFrameSource source, DigitsStage stage, SerialReporter reporter, GpioPin led, int flashMilliseconds)
        {
            if (source.Format != stage.Format || source.FrameBytes != stage.FrameBytes)
            {
                throw new ArgumentException("the frames do not fit the model");
            }

            _model = model;
            _loop = new InferenceLoop(source, stage, model, reporter);
            _led = led;
            _flashMilliseconds = flashMilliseconds;
        }

        public HealthCounters Health
        {
            get { return _loop.Health; }
        }

        /// <summary>Runs for ever.</summary>
        /// <param name="pauseMilliseconds">The rest between two turns.</param>
        public void Run(int pauseMilliseconds)
        {
            while (true)
            {
                bool isShort = Step() == TurnResult.NoSource && pauseMilliseconds < RestWithoutSource;
                Thread.Sleep(isShort ? RestWithoutSource : pauseMilliseconds);
            }
        }

        /// <summary>Classifies the next frame, reports it and shows it on the LED; only looks if there is no frame.</summary>
        public TurnResult Step()
        {
            TurnResult result = _loop.Turn();
            if (result == TurnResult.Inferred && _model.Confidence(_model.ArgMax()) >= SurePercent)
            {
                _led.Write(PinValue.High);
                Thread.Sleep(_flashMilliseconds);
                _led.Write(PinValue.Low);
            }

            return result;
        }
    }
}
