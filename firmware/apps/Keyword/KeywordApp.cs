using System;
using System.Threading;
using NanoML.Hardware;
using NanoML.Runtime;

namespace NanoML.Apps.Keyword
{
    /// <summary>
    /// Listens without a gap and says which words it hears: a line for each step of the model while there is sound, an event for each word,
    /// an event for sound that was lost because computing fell too far behind, and a LED that is lit while there is sound and goes dark for a
    /// word.
    /// </summary>
    public sealed class KeywordApp
    {
        /// <summary>A word counts from this smoothed probability on.</summary>
        public const int SurePercent = 60;

        /// <summary>A health line after so many steps of the model.</summary>
        public const int HealthInterval = 500;

        /// <summary>The hops that wait for being computed, at most: three seconds of sound.</summary>
        public const int RingHops = 150;

        /// <summary>The hops that the microphone's driver keeps: with the buffer that Program.cs asks for, a little less than 16.</summary>
        public const int DriverHops = 15;

        /// <summary>A step moves the smoothed probabilities by 1/2^k: half in two to three steps, a tenth of a second.</summary>
        private const int Smoothing = 2;

        private const int DarkTurns = 10;
        private const int RestWithoutSource = 100;

        private readonly InferenceLoop _loop;
        private readonly BufferedSource _buffer;
        private readonly KeywordStage _stage;
        private readonly ProbabilitySmoother _smoother;
        private readonly NanoModel _model;
        private readonly SerialReporter _reporter;
        private readonly LedIndicator _led;
        private int _told = -1;
        private int _lost;
        private int _dark;

        /// <param name="model">A stream that tells the classes of <see cref="KeywordNames"/>, as probabilities.</param>
        /// <param name="source">Hops of <see cref="KeywordStage.HopSamples"/> samples at <see cref="KeywordStage.SampleRate"/>.</param>
        /// <param name="reporter">Of this model.</param>
        /// <param name="clock">By which the hops that have arrived are known.</param>
        /// <exception cref="ArgumentException">The frames are no such hops, or the model has other inputs or outputs.</exception>
        public KeywordApp(NanoModel model, IFrameSource source, SerialReporter reporter, LedIndicator led, SourceClock clock)
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
            _buffer = new BufferedSource(source, RingHops, KeywordStage.HopMicroseconds, DriverHops, clock);
            _smoother = new ProbabilitySmoother(KeywordNames.Classes, Smoothing);
            _model = model;
            _reporter = reporter;
            _led = led;
            _loop = new InferenceLoop(_buffer, _stage, model, reporter);
            _loop.HealthInterval = HealthInterval;
        }

        public HealthCounters Health
        {
            get { return _loop.Health; }
        }

        /// <summary>Whether there is sound that is computed.</summary>
        public bool IsHearing
        {
            get { return _stage.IsOpen; }
        }

        /// <summary>Hops that were lost because computing fell too far behind.</summary>
        public int LostHops
        {
            get { return _buffer.Lost; }
        }

        /// <summary>Runs for ever.</summary>
        public void Run()
        {
            while (true)
            {
                Thread.Sleep(Step() == TurnResult.NoSource ? RestWithoutSource : 0);
            }
        }

        /// <summary>One turn: all hops that have arrived are taken, one is computed, and perhaps a step of the model.</summary>
        public TurnResult Step()
        {
            TurnResult result = _loop.Turn();
            if (result == TurnResult.Inferred)
            {
                Answer();
            }

            if (_buffer.Lost != _lost)
            {
                ReportLost(_buffer.Lost - _lost);
                _lost = _buffer.Lost;
            }

            Show();
            return result;
        }

        private void Answer()
        {
            if (!_stage.HasWindow)
            {
                _smoother.Clear();
                _told = -1;
                return;
            }

            _smoother.Add(_model);
            int heard = _smoother.Class;
            int confidence = _smoother.Confidence;
            if (confidence < SurePercent || heard == _told)
            {
                return;
            }

            _told = heard;
            if (heard < KeywordNames.Words)
            {
                ReportWord(heard, confidence);
                _dark = DarkTurns;
            }
        }

        private void ReportWord(int heard, int confidence)
        {
            ReportLine line = _reporter.Line;
            line.BeginEvent("keyword");
            line.Add("word", KeywordNames.Of(heard));
            line.Add("confidence", confidence);
            line.Send();
        }

        private void ReportLost(int hops)
        {
            ReportLine line = _reporter.Line;
            line.BeginEvent("sound");
            line.Add("lost", hops);
            line.Add("waiting", _buffer.Count);
            line.Send();
        }

        private void Show()
        {
            if (_dark > 0)
            {
                _dark--;
            }

            bool isLit = _stage.IsOpen && _dark == 0;
            if (_led.IsLit != isLit)
            {
                _led.Show(isLit);
            }
        }
    }
}
