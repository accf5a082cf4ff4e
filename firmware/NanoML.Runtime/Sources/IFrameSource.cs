namespace NanoML.Runtime
{
    /// <summary>Where samples come from: a sensor, a recording, a serial line.</summary>
    /// <remarks>
    /// Call <see cref="TryStart"/> until it succeeds, then <see cref="TryRead"/> once a turn; after <see cref="FrameStatus.Failed"/> start
    /// again. <see cref="RecoveringSource"/> does that, and nothing else needs to. What hardware does (a missing device, a torn frame) is
    /// an answer, never an exception, and nothing is allocated after the constructor.
    /// </remarks>
    public interface IFrameSource
    {
        /// <summary>The bytes of one frame.</summary>
        int FrameBytes { get; }

        /// <summary>What the bytes of a frame are.</summary>
        FrameFormat Format { get; }

        /// <summary>Finds the device and sets it up, anew if it was in use already.</summary>
        /// <returns>False if it does not answer, or not as it should.</returns>
        bool TryStart();

        /// <summary>Copies the next frame to the start of <paramref name="frame"/>.</summary>
        /// <param name="frame">At least <see cref="FrameBytes"/> bytes; their content is undefined unless a frame is ready.</param>
        FrameStatus TryRead(byte[] frame);
    }
}
