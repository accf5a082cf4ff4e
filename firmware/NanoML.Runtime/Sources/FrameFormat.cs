namespace NanoML.Runtime
{
    /// <summary>What the bytes of a frame are.</summary>
    public enum FrameFormat
    {
        /// <summary>One byte an element, 0 to 255: a grey pixel, a level.</summary>
        UInt8,

        /// <summary>Two bytes an element, the low byte first, -32,768 to 32,767: an axis, a temperature, an audio sample.</summary>
        Int16,

        /// <summary>Two bytes a pixel, the high byte first: five bits of red, six of green, five of blue.</summary>
        Rgb565,

        /// <summary>Four bytes for two pixels: luma, blue difference, luma, red difference (YUYV).</summary>
        Yuv422,
    }
}
