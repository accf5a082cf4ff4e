namespace NanoML.Preprocessing
{
    /// <summary>Frames of one byte a pixel: <see cref="NanoML.Runtime.FrameFormat.UInt8"/>.</summary>
    public sealed class Grey8 : PixelRows
    {
        public Grey8(int width, int height)
            : base(width, height, 1)
        {
        }

        public override void Read(byte[] frame, int row, int first, int count, long[] pixels)
        {
            int place = (row * Width) + first;
            for (int x = 0; x < count; x++)
            {
                int value = frame[place];
                pixels[x] = value;
                place++;
            }
        }
    }
}
