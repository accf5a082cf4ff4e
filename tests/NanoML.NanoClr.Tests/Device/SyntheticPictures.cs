using NanoML.Runtime;

namespace NanoML.Edges
{
    /// <summary>Frames of made-up pictures, two bytes a pixel: gradients, and noise that grows from picture to picture.</summary>
    public sealed class SyntheticPictures : IFrameSource
    {
        private readonly Generator _generator = new Generator(11);
        private readonly int _width;
        private readonly int _height;
        private int _picture;

        public SyntheticPictures(int width, int height)
        {
            _width = width;
            _height = height;
        }

        public int FrameBytes
        {
            get { return 2 * _width * _height; }
        }

        public FrameFormat Format
        {
            get { return FrameFormat.Rgb565; }
        }

        public bool TryStart()
        {
            return true;
        }

        public FrameStatus TryRead(byte[] frame)
        {
            int noise = 1 + (_picture * 20);
            for (int pixel = 0; pixel < _width * _height; pixel++)
            {
                int x = pixel % _width;
                int y = pixel / _width;
                int value = ((x * 31 / _width) << 11) | ((y * 63 / _height) << 5) | ((x + y) % 32);
                frame[2 * pixel] = (byte)((value >> 8) ^ _generator.Below(noise));
                frame[(2 * pixel) + 1] = (byte)(value ^ _generator.Below(noise));
            }

            _picture++;
            return FrameStatus.Ready;
        }
    }
}
