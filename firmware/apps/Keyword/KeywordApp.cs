using System;
using System.Threading;
using NanoML.Hardware;
using NanoML.Runtime;

namespace NanoML.Apps.Keyword
{
    /// <summary>
    /// Listens for a second, says which word it heard, and listens again: a line for each recording, an event for each word, and a LED
    /// that is lit while it listens and flashes for a word.
    /// </summary>
    public sealed class KeywordApp
    {
        /// <summary>A word counts from this probability on.</summary>
        public const int SurePercent = 60;

        /// <summary>A health line after so many recordings.</summary>
        public const int HealthInterval = 20;

        private const int Flashes = 2;
        private const int RestWithoutSource = 100;

        private readonly InferenceLoop _loop;
        private readonly KeywordStage _stage;
        private readonly NanoModel _model;
        private readonly SerialReporter _reporter;
        private readonly LedIndicator _led;
        private readonly int _flashMilliseconds;

        /// <param name="model">Tells the classes of <see cref="KeywordNames"/>, as probabilities.</param>
        /// <param name="source">Hops of <see cref="KeywordStage.HopSamples"/> samples at <see cref="KeywordStage.SampleRate"/>.</param>
        /// <param name="reporter">Of this model.</param>
        /// <param name="flashMilliseconds">How long the LED is dark, and then lit, in a flash.</param>
        /// <exception cref="ArgumentException">The frames are no such hops, or the model has other inputs or outputs.</exception>
        public KeywordApp(NanoModel model, IFrameSource source, SerialReporter reporter, LedIndicator led, int flashMilliseconds)
        {
            if (source.Format != FrameFormat.Int16 || source.FrameBytes != KeywordStage.FrameBytes)
            {
                throw new ArgumentException("the frames must be hops of 320 samples");
            }

            if (model.OutputCount != KeywordNames.Classes || !model.OutputQuantization.IsProbability)
            {
                throw new ArgumentException("the model must give probabilities of 12 classes");
            }

            _stage = new KeywordStage(model);
            _model = model;
            _reporter = reporter;
            _led = led;
            _flashMilliseconds = flashMilliseconds;
            _loop = new InferenceLoop(source, _stage, model, reporter);
            _loop.HealthInterval = HealthInterval;
        }

        public HealthCounters Health
        {
            get { return _loop.Health; }
        }

        /// <summary>Runs for ever. Reading a hop waits for the microphone.</summary>
        public void Run()
        {
            while (true)
            {
                Thread.Sleep(Step() == TurnResult.NoSource ? RestWithoutSource : 1);
            }
        }

        /// <summary>One turn: at most one hop, and an inference if a recording is complete.</summary>
        public TurnResult Step()
        {
            TurnResult result = _loop.Turn();
            if (result == TurnResult.Inferred)
            {
                Answer();
            }

            if (_led.IsLit != _stage.IsListening)
            {
                _led.Show(_stage.IsListening);
            }

            return result;
        }

        private void Answer()
        {
            int heard = _model.ArgMax();
            int confidence = _model.Confidence(heard);
            if (heard >= KeywordNames.Words || confidence < SurePercent)
            {
                return;
            }

            ReportLine line = _reporter.Line;
            line.BeginEvent("keyword");
            line.Add("word", KeywordNames.Of(heard));
            line.Add("confidence", confidence);
            line.Send();
            Flash();
        }

        private void Flash()
        {
            for (int i = 0; i < Flashes; i++)
            {
                _led.Show(false);
                Thread.Sleep(_flashMilliseconds);
                _led.Show(true);
                Thread.Sleep(_flashMilliseconds);
            }
        }
    }
}
