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
        /// <summary>A pixel is one of so many levels, so a frame is quantised by table.</summary>
        private const int PixelLevels = 17;

        private const int SurePercent = 50;

        /// <summary>A source that is away is looked for again after so many frames at most.</summary>
        private const int LongestPause = 16;

        private readonly NanoModel _model;
        private readonly RecoveringSource _source;
        private readonly SerialReporter _reporter;
        private readonly GpioPin _led;
        private readonly int _flashMilliseconds;
        private readonly byte[] _frame;
        private readonly byte[] _levelOfPixel = new byte[PixelLevels];

        /// <param name="model">Takes the pixels of a frame as real values in [0, 16]; its output is a probability per class.</param>
        /// <param name="source">Frames of one byte a pixel; the application starts it, and starts it again when it fails.</param>
        /// <param name="reporter">Of this model.</param>
        /// <param name="led">An open output; high is lit.</param>
        /// <param name="flashMilliseconds">How long the LED stays lit.</param>
        /// <exception cref="ArgumentException">The model takes another number of values than a frame has bytes.</exception>
        public DigitsApp(NanoModel model, IFrameSource source, SerialReporter reporter, GpioPin led, int flashMilliseconds)
        {
            if (model.InputCount != source.FrameBytes || source.Format != FrameFormat.UInt8)
            {
                throw new ArgumentException("the frames do not fit the model");
            }

            _model = model;
            _source = new RecoveringSource(source, LongestPause);
            _reporter = reporter;
            _led = led;
            _flashMilliseconds = flashMilliseconds;
            _frame = new byte[source.FrameBytes];
            for (int pixel = 0; pixel < PixelLevels; pixel++)
            {
                _levelOfPixel[pixel] = model.QuantizeInput(pixel);
            }
        }

        /// <summary>Runs for ever.</summary>
        /// <param name="pauseMilliseconds">The rest between two frames.</param>
        public void Run(int pauseMilliseconds)
        {
            while (true)
            {
                Step();
                Thread.Sleep(pauseMilliseconds);
            }
        }

        /// <summary>Classifies the next frame, reports it and shows it on the LED; does nothing if there is no frame.</summary>
        public void Step()
        {
            if (!TryClassify(out long microseconds))
            {
                return;
            }

            _reporter.Report(microseconds);
            if (_model.Confidence(_model.ArgMax()) >= SurePercent)
            {
                _led.Write(PinValue.High);
                Thread.Sleep(_flashMilliseconds);
                _led.Write(PinValue.Low);
            }
        }

        /// <summary>Classifies the next frame, without allocating; the result is in the model's output.</summary>
        /// <param name="microseconds">The time of the inference alone.</param>
        /// <returns>False if the source has no frame now.</returns>
        public bool TryClassify(out long microseconds)
        {
            microseconds = 0;
            if (_source.TryRead(_frame) != FrameStatus.Ready)
            {
                return false;
            }

            byte[] frame = _frame;
            byte[] input = _model.Input;
            byte[] levelOfPixel = _levelOfPixel;
            for (int i = 0; i < frame.Length; i++)
            {
                input[i] = levelOfPixel[frame[i]];
            }

            long start = MicrosecondClock.Now;
            _model.Invoke();
            microseconds = MicrosecondClock.Now - start;
            return true;
        }
    }
}
