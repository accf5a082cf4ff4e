namespace NanoML.Runtime
{
    /// <summary>What a source says when it is asked for a frame.</summary>
    public enum FrameStatus
    {
        /// <summary>The frame was copied.</summary>
        Ready,

        /// <summary>The next frame is not complete yet: ask again in a later turn.</summary>
        Waiting,

        /// <summary>A frame was lost or damaged; the source goes on by itself.</summary>
        Damaged,

        /// <summary>The device does not answer any more: start the source again.</summary>
        Failed,
    }
}
