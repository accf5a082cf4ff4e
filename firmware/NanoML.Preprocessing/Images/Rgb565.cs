namespace NanoML.Preprocessing
{
    /// <summary>
    /// Frames of two bytes a pixel, the high byte first: <see cref="NanoML.Runtime.FrameFormat.Rgb565"/>. Values of five and six bits are
    /// spread over 0 to 255 by repeating their upper bits; grey is the luma of ITU-R BT.601.
    /// </summary>
    /// <remarks>Both bytes are looked up, and the sum of the two is the pixel: 4 KB of tables.</remarks>
    public sealed class Rgb565 : PixelRows
    {
        private const int LumaBits = 10;
        private const int RedShare = 306;
        private const int GreenShare = 601;
        private const int BlueShare = 117;

        private readonly long[] _high = new long[256];
        private readonly long[] _low = new long[256];
        private readonly int _shift;

        /// <param name="grey">One channel, the luma, instead of three.</param>
        public Rgb565(int width, int height, bool grey)
            : base(width, height, grey ? 1 : 3)
        {
            _shift = grey ? LumaBits : 0;
            for (int value = 0; value < 256; value++)
            {
                int red = value >> 3;
                int greenHigh = value & 7;
                int blue = value & 31;
                _high[value] = Weighted((red << 3) | (red >> 2), (greenHigh << 5) | (greenHigh >> 1), 0, grey);
                _low[value] = Weighted(0, (value >> 5) << 2, (blue << 3) | (blue >> 2), grey);
            }

            if (grey)
            {
                for (int value = 0; value < 256; value++)
                {
                    _high[value] += 1 << (LumaBits - 1);
                }
            }
        }

        public override void Read(byte[] frame, int row, int first, int count, long[] pixels)
        {
            long[] high = _high;
            long[] low = _low;
            int shift = _shift;
            int place = ((row * Width) + first) * 2;
            for (int x = 0; x < count; x++)
            {
                pixels[x] = (high[frame[place]] + low[frame[place + 1]]) >> shift;
                place += 2;
            }
        }

        private static long Weighted(int red, int green, int blue, bool grey)
        {
            return grey
                ? (red * RedShare) + (green * GreenShare) + (blue * BlueShare)
                : ((long)red << (2 * Lane)) + ((long)green << Lane) + blue;
        }
    }
}
