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

        private readonly NanoModel _model;
        private readonly IFrameSource _source;
        private readonly SerialReporter _reporter;
        private readonly GpioPin _led;
        private readonly int _flashMilliseconds;
        private readonly byte[] _frame;
        private readonly byte[] _levelOfPixel = new byte[PixelLevels];

        /// <param name="model">Takes the pixels of a frame as real values in [0, 16]; its output is a probability per class.</param>
        /// <param name="reporter">Of this model.</param>
        /// <param name="led">An open output; high is lit.</param>
        /// <param name="flashMilliseconds">How long the LED stays lit.</param>
        /// <exception cref="ArgumentException">The model takes another number of values than a frame has pixels.</exception>
        public DigitsApp(NanoModel model, IFrameSource source, SerialReporter reporter, GpioPin led, int flashMilliseconds)
        {
            if (model.InputCount != source.FrameLength)
            {
                throw new ArgumentException("the frames do not fit the model");
            }

            _model = model;
            _source = source;
            _reporter = reporter;
            _led = led;
            _flashMilliseconds = flashMilliseconds;
            _frame = new byte[source.FrameLength];
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

        /// <summary>Classifies the next frame, reports it and shows it on the LED.</summary>
        public void Step()
        {
            long microseconds = Classify();
            _reporter.Report(microseconds);
            if (_model.Confidence(_model.ArgMax()) >= SurePercent)
            {
                _led.Write(PinValue.High);
                Thread.Sleep(_flashMilliseconds);
                _led.Write(PinValue.Low);
            }
        }

        /// <summary>Classifies the next frame, without allocating; the result is in the model's output.</summary>
        /// <returns>The microseconds of the inference alone.</returns>
        public long Classify()
        {
            _source.Next(_frame);
            byte[] frame = _frame;
            byte[] input = _model.Input;
            byte[] levelOfPixel = _levelOfPixel;
            for (int i = 0; i < frame.Length; i++)
            {
                input[i] = levelOfPixel[frame[i]];
            }

            long start = MicrosecondClock.Now;
            _model.Invoke();
            return MicrosecondClock.Now - start;
        }
    }
}
