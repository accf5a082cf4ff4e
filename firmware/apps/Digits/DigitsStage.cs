using System;
using NanoML.Preprocessing;
using NanoML.Runtime;

namespace NanoML.Apps.Digits
{
    /// <summary>From frames of 8x8 pixels to levels of the model's input.</summary>
    public sealed class DigitsStage : IInputStage
    {
        /// <summary>8 rows of 8.</summary>
        public const int Pixels = 64;

        /// <summary>Full ink, in the units of the images that the model was trained on.</summary>
        private const float FullInk = 16f;

        /// <summary>What <see cref="Stretch"/> makes of the warmest pixel.</summary>
        private const int Warmest = 255;

        /// <summary>Three degrees, in quarters: a scene with less is a blank page.</summary>
        private const int LeastSpan = 12;

        private readonly NormalizationTable _levels;
        private readonly Stretch _stretch;
        private readonly byte[] _pixels;

        /// <summary>For frames of one byte a pixel.</summary>
        /// <param name="model">Takes 64 pixels as real values in [0, 16].</param>
        /// <param name="fullInk">The byte of a pixel that is all ink; 0 is paper.</param>
        /// <exception cref="ArgumentException">The model takes another number of values.</exception>
        public DigitsStage(NanoModel model, int fullInk)
        {
            if (model.InputCount != Pixels)
            {
                throw new ArgumentException("the model must take 64 pixels");
            }

            _levels = new NormalizationTable(0f, FullInk / fullInk, model.InputQuantization);
        }

        /// <summary>For frames of 64 temperatures in quarters of a degree: what is warm is ink.</summary>
        /// <param name="model">As above.</param>
        public DigitsStage(NanoModel model)
            : this(model, Warmest)
        {
            _stretch = new Stretch(Pixels, LeastSpan);
            _pixels = new byte[Pixels];
        }

        /// <summary>What frames must be.</summary>
        public FrameFormat Format
        {
            get { return _stretch == null ? FrameFormat.UInt8 : FrameFormat.Int16; }
        }

        /// <summary>The bytes of a frame.</summary>
        public int FrameBytes
        {
            get { return _stretch == null ? Pixels : 2 * Pixels; }
        }

        public bool Prepare(byte[] frame, byte[] input)
        {
            if (_stretch == null)
            {
                _levels.Run(frame, Pixels, input);
            }
            else
            {
                _stretch.Run(frame, _pixels);
                _levels.Run(_pixels, Pixels, input);
            }

            return true;
        }

        public void OnGap()
        {
            // Each image stands by itself.
        }
    }
}
