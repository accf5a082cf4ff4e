using System;
using NanoML.Preprocessing;
using NanoML.Runtime;

namespace NanoML.Apps.Person
{
    /// <summary>The square in the middle of a camera's frame, resized to the levels of the model's input.</summary>
    public sealed class PersonStage : IInputStage
    {
        /// <summary>Pixels in a row of the camera's frame.</summary>
        public const int FrameWidth = 160;

        /// <summary>Rows of the camera's frame.</summary>
        public const int FrameHeight = 120;

        /// <summary>A frame: two bytes a pixel.</summary>
        public const int FrameBytes = 2 * FrameWidth * FrameHeight;

        /// <summary>The model's picture: as many pixels wide as high.</summary>
        public const int Side = 96;

        private readonly Resize _resize;
        private readonly NormalizationTable _levels;

        /// <param name="model">Takes pictures of 96x96 pixels, red, green and blue from 0 to 1.</param>
        /// <exception cref="ArgumentException">The model takes another number of values.</exception>
        public PersonStage(NanoModel model)
        {
            Crop square = Crop.Square(FrameWidth, FrameHeight);
            _resize = new Resize(new Rgb565(FrameWidth, FrameHeight, false), square, Side, Side, ResizeMode.Area);
            _levels = new NormalizationTable(0f, 1f / 255f, model.InputQuantization);
            if (model.InputCount != _resize.TargetLength)
            {
                throw new ArgumentException("the model must take pictures of 96x96 pixels in colour");
            }
        }

        public bool Prepare(byte[] frame, byte[] input)
        {
            _resize.Run(frame, _levels, input);
            return true;
        }

        public void OnGap()
        {
            // Each picture stands by itself.
        }
    }
}
