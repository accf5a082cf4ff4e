using System;

namespace NanoML.Preprocessing
{
    /// <summary>
    /// The pixels of a frame, row after row. A pixel is one long: a grey value, or red times 2^42 plus green times 2^21 plus blue, so that
    /// an interpreted instruction works on three channels.
    /// </summary>
    public abstract class PixelRows
    {
        /// <summary>The bits of a lane.</summary>
        public const int Lane = 21;

        private readonly int _width;
        private readonly int _height;
        private readonly int _channels;
        private readonly long[] _row;

        /// <param name="width">Pixels, at least 1.</param>
        /// <param name="height">Pixels, at least 1.</param>
        /// <param name="channels">1 or 3.</param>
        /// <exception cref="ArgumentException">A frame without pixels.</exception>
        protected PixelRows(int width, int height, int channels)
        {
            if (width < 1 || height < 1)
            {
                throw new ArgumentException("a frame must have pixels");
            }

            _width = width;
            _height = height;
            _channels = channels;
            _row = new long[width];
        }

        public int Width
        {
            get { return _width; }
        }

        public int Height
        {
            get { return _height; }
        }

        /// <summary>1 for grey, 3 for red, green and blue.</summary>
        public int Channels
        {
            get { return _channels; }
        }

        /// <summary>Reads pixels of one row.</summary>
        /// <param name="frame">A frame as its source delivers it.</param>
        /// <param name="row">In [0, <see cref="Height"/>).</param>
        /// <param name="first">The first pixel.</param>
        /// <param name="count">As many, to the start of <paramref name="pixels"/>.</param>
        public abstract void Read(byte[] frame, int row, int first, int count, long[] pixels);

        /// <summary>Converts a whole frame to bytes of 0 to 255, channels last.</summary>
        /// <param name="target">Width times height times channels; not the frame itself.</param>
        public void Convert(byte[] frame, byte[] target)
        {
            long[] pixels = _row;
            int width = _width;
            int place = 0;
            for (int row = 0; row < _height; row++)
            {
                Read(frame, row, 0, width, pixels);
                for (int x = 0; x < width; x++)
                {
                    long pixel = pixels[x];
                    if (_channels == 3)
                    {
                        target[place] = (byte)(pixel >> (2 * Lane));
                        target[place + 1] = (byte)(pixel >> Lane);
                        place += 2;
                    }

                    target[place] = (byte)pixel;
                    place++;
                }
            }
        }
    }
}
