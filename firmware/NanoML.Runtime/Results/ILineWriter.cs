namespace NanoML.Runtime
{
    /// <summary>Where lines of text go: the debug console, a serial port, a list in a test.</summary>
    public interface ILineWriter
    {
        /// <summary>Writes one line; the line's end is the writer's business.</summary>
        /// <param name="line">UTF-8, in its first <paramref name="length"/> bytes. The caller uses the array again for its next line.</param>
        void WriteLine(byte[] line, int length);
    }
}
