namespace NanoML.Runtime
{
    /// <summary>Bytes both ways: a serial port on the board, a stream in a test.</summary>
    public interface IByteChannel
    {
        /// <summary>Takes bytes that have arrived; never waits.</summary>
        /// <param name="count">The most to take.</param>
        /// <returns>How many were taken; 0 if none have arrived.</returns>
        int Read(byte[] buffer, int offset, int count);

        /// <summary>Sends bytes.</summary>
        void Write(byte[] buffer, int offset, int count);
    }
}
