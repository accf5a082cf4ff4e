namespace NanoML.Cli.Serial;

/// <summary>An open serial port, 8 data bits, no parity, one stop bit, every byte as it is.</summary>
internal interface ISerialPort : IDisposable
{
    /// <summary>Takes what has come, waiting for the first byte.</summary>
    /// <returns>The bytes that were taken; 0 if none came in time.</returns>
    /// <exception cref="IOException">The port is gone: the cable was pulled, or the board restarted its USB.</exception>
    int Read(byte[] buffer, int timeoutMilliseconds);

    /// <exception cref="IOException">The port is gone.</exception>
    void Write(byte[] bytes);
}
