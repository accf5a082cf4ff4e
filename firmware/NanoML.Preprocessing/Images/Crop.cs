using System;

namespace NanoML.Preprocessing
{
    /// <summary>A rectangle of a frame.</summary>
    public sealed class Crop
    {
        private readonly int _left;
        private readonly int _top;
        private readonly int _width;
        private readonly int _height;

        /// <param name="left">The pixels left of it.</param>
        /// <param name="top">The rows above it.</param>
        /// <param name="width">Its pixels in a row, at least 1.</param>
        /// <param name="height">Its rows, at least 1.</param>
        /// <exception cref="ArgumentException">It is empty or begins outside the frame.</exception>
        public Crop(int left, int top, int width, int height)
        {
            if (left < 0 || top < 0 || width < 1 || height < 1)
            {
                throw new ArgumentException("a crop must have pixels, and begin inside the frame");
            }

            _left = left;
            _top = top;
            _width = width;
            _height = height;
        }

        public int Left
        {
            get { return _left; }
        }

        public int Top
        {
            get { return _top; }
        }

        public int Width
        {
            get { return _width; }
        }

        public int Height
        {
            get { return _height; }
        }

        /// <summary>The largest square in the middle of a frame.</summary>
        public static Crop Square(int width, int height)
        {
            int side = width < height ? width : height;
            return new Crop((width - side) / 2, (height - side) / 2, side, side);
        }

        /// <summary>Copies the rectangle out of a frame.</summary>
        /// <param name="frame">Row after row.</param>
        /// <param name="frameWidth">Its pixels in a row.</param>
        /// <param name="pixelBytes">The bytes of a pixel.</param>
        /// <param name="target">Takes the rectangle, row after row; not the frame itself.</param>
        public void Run(byte[] frame, int frameWidth, int pixelBytes, byte[] target)
        {
            int length = _width * pixelBytes;
            int source = ((_top * frameWidth) + _left) * pixelBytes;
            int end = _height * length;
            for (int place = 0; place < end; place += length)
            {
                Array.Copy(frame, source, target, place, length);
                source += frameWidth * pixelBytes;
            }
        }
    }
}
