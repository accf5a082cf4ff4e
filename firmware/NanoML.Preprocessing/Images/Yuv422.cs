using System;

namespace NanoML.Preprocessing
{
    /// <summary>
    /// Frames of four bytes for two pixels (luma, blue difference, luma, red difference): <see cref="NanoML.Runtime.FrameFormat.Yuv422"/>,
    /// of full range as in JFIF. Grey is the luma as it is.
    /// </summary>
    public sealed class Yuv422 : PixelRows
    {
        private const int Bits = 10;
        private const int Half = 1 << (Bits - 1);
        private const int RedOfV = 1436;
        private const int GreenOfU = 352;
        private const int GreenOfV = 731;
        private const int BlueOfU = 1815;

        /// <param name="width">Even.</param>
        /// <param name="grey">One channel, the luma, instead of three.</param>
        /// <exception cref="ArgumentException">The width is odd, or there are no pixels.</exception>
        public Yuv422(int width, int height, bool grey)
            : base(width, height, grey ? 1 : 3)
        {
            if ((width & 1) != 0)
            {
                throw new ArgumentException("two pixels share their colour: the width must be even");
            }
        }

        public override void Read(byte[] frame, int row, int first, int count, long[] pixels)
        {
            int place = ((row * Width) + first) * 2;
            if (Channels == 1)
            {
                for (int x = 0; x < count; x++)
                {
                    int value = frame[place];
                    pixels[x] = value;
                    place += 2;
                }
            }
            else
            {
                for (int x = 0; x < count; x++)
                {
                    int pair = place & ~3;
                    pixels[x] = Pixel(frame[place], frame[pair + 1] - 128, frame[pair + 3] - 128);
                    place += 2;
                }
            }
        }

        private static long Pixel(int y, int u, int v)
        {
            int luma = (y << Bits) + Half;
            int red = (luma + (RedOfV * v)) >> Bits;
            int green = (luma - (GreenOfU * u) - (GreenOfV * v)) >> Bits;
            int blue = (luma + (BlueOfU * u)) >> Bits;
            return ((long)Clamp(red) << (2 * Lane)) + ((long)Clamp(green) << Lane) + Clamp(blue);
        }

        private static int Clamp(int value)
        {
            return value < 0 ? 0 : value > 255 ? 255 : value;
        }
    }
}
