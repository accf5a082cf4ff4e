namespace NanoML.Apps.Digits
{
    /// <summary>Where frames come from: a recording here, a sensor in another application.</summary>
    public interface IFrameSource
    {
        /// <summary>The bytes of one frame.</summary>
        int FrameLength { get; }

        /// <summary>Copies the next frame to the start of <paramref name="frame"/>, without allocating.</summary>
        /// <param name="frame">At least <see cref="FrameLength"/> bytes.</param>
        void Next(byte[] frame);
    }
}
