namespace NanoML.Runtime
{
    /// <summary>A source that gives several frames at once, which costs an interpreter far less than one after the other.</summary>
    public interface IBlockSource : IFrameSource
    {
        /// <summary>How many frames <see cref="TryReadBlock"/> has copied; 0 unless they were ready.</summary>
        int BlockFrames { get; }

        /// <summary>Copies the oldest frames, one behind the other.</summary>
        /// <param name="frames">Gets them from <paramref name="offset"/> on.</param>
        /// <param name="most">1 or more.</param>
        FrameStatus TryReadBlock(byte[] frames, int offset, int most);
    }
}
